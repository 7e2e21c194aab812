//! Silhouettes of aircraft.

/// Which silhouette.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Icon {
    /// Four-engined turboprop bomber, swept wing.
    BomberTurboprop,
    /// Twin-jet bomber.
    BomberJet,
    /// Fighter.
    Fighter,
    /// Airborne early warning.
    EarlyWarning,
    /// Tanker or transport.
    Tanker,
    /// Maritime patrol.
    Patrol,
}
