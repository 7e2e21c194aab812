//! The scenarios that the picker offers: those beside the open one and in the folder `scenarios`, then those of the program
//! that are not among them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bevy::prelude::*;

use super::ViewerSet;
use super::command::Command;
use super::opening::Wanted;
use super::panels::Offer;
use super::screens::Screen;
use super::session::{OpenerResource, Session};
use crate::scenario::builtin::{self, BuiltIn};

/// No more files than these are read.
const MOST: usize = 60;

/// The scenarios that can be opened.
#[derive(Default, Resource)]
pub struct Offers(pub Vec<Offer>);

/// Looks for scenarios when the picker opens.
pub struct OffersPlugin;

impl Plugin for OffersPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<Offers>().add_systems(Update, look.in_set(ViewerSet::Input));
    }
}

fn look(
    mut commands: MessageReader<Command>,
    session: Res<Session>,
    opener: Res<OpenerResource>,
    mut offers: ResMut<Offers>,
) {
    let asks = |command: &Command| matches!(command, Command::Toggle(Screen::Picker | Screen::GhostPicker));
    if !commands.read().any(asks) {
        return;
    }
    let files = files(session.path.as_deref());
    let is_at_hand = |it: &&BuiltIn| files.iter().any(|file| file.file_stem().is_some_and(|stem| stem == it.name));
    let of_program = builtin::SCENARIOS.iter().filter(|it| !is_at_hand(it)).map(|it| PathBuf::from(it.path()));
    let paths: Vec<PathBuf> = files.iter().cloned().chain(of_program).collect();
    offers.0 = paths
        .into_iter()
        .map(|path| {
            let reading = opener.0(&Wanted::file(Some(path.clone())));
            let scenario = reading.and_then(|reading| {
                reading.scenario.map(Arc::new).ok_or_else(|| format!("{} problems", reading.problems.len()))
            });
            Offer { path: Some(path), scenario }
        })
        .collect();
}

fn files(open: Option<&Path>) -> BTreeSet<PathBuf> {
    let beside = open.and_then(Path::parent).filter(|folder| !folder.as_os_str().is_empty());
    let folders = [Some(Path::new("scenarios")), beside];
    let entries = folders.into_iter().flatten().filter_map(|folder| std::fs::read_dir(folder).ok()).flatten();
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    paths.filter(|path| path.extension().is_some_and(|kind| kind == "toml")).take(MOST).collect()
}
