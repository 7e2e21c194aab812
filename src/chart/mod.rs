//! The chart: from a finished simulation to a finished drawing.
//!
//! It has two halves. The *ground* lies on the map plane, in metres: land, coast, graticule, zone edges, tracks. It is
//! made once for a projection and a style, whatever is seen of it. The *marks* lie on the picture, in pixels: symbols,
//! data blocks, labels, legend. They are a function of the view and of time. A picture draws both as SVG; the window
//! draws the ground as meshes and paints the marks over it, so a still and the live view show the same. The part of
//! the marks that does not depend on time is the *setting*, made once for a view.
//!
//! Nothing here knows a file format or a window.

pub mod basemap;
pub mod blocks;
pub mod briefing;
pub mod cloud;
pub mod colour;
mod contour;
pub mod curve;
pub mod doubt;
pub mod envelope;
pub mod film;
pub mod fonts;
pub mod ghost;
pub mod ground;
pub mod handles;
pub mod icons;
pub mod land;
pub mod language;
pub mod layers;
pub mod legend;
pub mod mark;
pub mod meetings;
pub mod names;
pub mod passages;
pub(crate) mod phrases;
pub mod picture;
pub mod relief;
pub mod scene;
pub mod setting;
pub mod shade;
pub mod sheet;
pub mod snap;
pub mod spot;
pub mod style;
pub mod symbols;
pub mod text;
pub mod told;
pub mod view;
pub mod words;

pub use colour::Colour;
pub use film::Film;
pub use ghost::Ghost;
pub use language::Language;
pub use layers::Layers;
pub use mark::{Mark, Px, PxRect};
pub use picture::Picture;
pub use scene::Scene;
pub use setting::Setting;
pub use style::{Medium, Style, Theme, ThemeKind};
pub use view::View;
