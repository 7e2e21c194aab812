#!/usr/bin/env bash
# Installs what the build needs and the machine does not have yet. Does nothing where nothing is missing.
set -euo pipefail

readonly rust_needed="1.95"

# PROJ is built from source, so that map projections are the same everywhere. That takes:
#   cmake      to configure PROJ
#   sqlite3    the program, to make PROJ's database
# The H.264 encoder of films is built from source too:
#   nasm       for its parts in assembly, on Intel and AMD; without them a film takes several times as long
#   c++, cc    a C++ and a C compiler, for PROJ, SQLite and the encoder, and to link the program
packages=()
needs() { # program, what it is for, package by manager: apt dnf pacman brew
    local program=$1 reason=$2
    command -v "$program" >/dev/null && return
    echo "setup: \`$program\` is missing; it is needed $reason"
    case $manager in
        apt-get) packages+=("$3") ;;
        dnf) packages+=("$4") ;;
        pacman) packages+=("$5") ;;
        brew) packages+=("$6") ;;
        *) packages+=("$program") ;;
    esac
}

manager=none
for candidate in apt-get dnf pacman brew; do
    if command -v "$candidate" >/dev/null; then
        manager=$candidate
        break
    fi
done

needs cmake "to build the PROJ library" cmake cmake cmake cmake
needs sqlite3 "to make PROJ's database" sqlite3 sqlite sqlite sqlite
case $(uname -m) in
    x86_64 | amd64 | i?86) needs nasm "for a fast H.264 encoder" nasm nasm nasm nasm ;;
esac
if [ "$(uname -s)" = Darwin ]; then
    if ! xcode-select -p >/dev/null 2>&1; then
        echo "setup: a C++ compiler is missing; it is needed to compile PROJ; run \`xcode-select --install\`" >&2
        exit 1
    fi
else
    needs c++ "to compile PROJ" g++ gcc-c++ gcc gcc
    needs cc "to compile SQLite and to link" gcc gcc gcc gcc
fi

if [ ${#packages[@]} -gt 0 ]; then
    as_root=()
    if [ "$(id -u)" -ne 0 ] && [ "$manager" != brew ]; then
        if ! command -v sudo >/dev/null; then
            echo "setup: installing needs root and there is no \`sudo\`; please install: ${packages[*]}" >&2
            exit 1
        fi
        as_root=(sudo)
    fi
    echo "setup: installing ${packages[*]} with $manager"
    case $manager in
        apt-get)
            "${as_root[@]}" apt-get update -q
            "${as_root[@]}" apt-get install -y -q --no-install-recommends "${packages[@]}"
            ;;
        dnf) "${as_root[@]}" dnf install -y "${packages[@]}" ;;
        pacman) "${as_root[@]}" pacman -S --needed --noconfirm "${packages[@]}" ;;
        brew) brew install "${packages[@]}" ;;
        none)
            echo "setup: no known package manager (apt-get, dnf, pacman, brew); please install: ${packages[*]}" >&2
            exit 1
            ;;
    esac
fi

how_to_get_rust="get it from https://rustup.rs, or run \`rustup update stable\` where rustup is installed"
if ! command -v cargo >/dev/null || ! command -v rustc >/dev/null; then
    echo "setup: Rust is missing; $how_to_get_rust" >&2
    exit 1
fi
rust_found=$(rustc --version | cut -d' ' -f2)
oldest=$(printf '%s\n%s\n' "$rust_needed" "${rust_found%%-*}" | sort -V | head -n1)
if [ "$oldest" != "$rust_needed" ]; then
    echo "setup: Rust $rust_needed or later is needed, $rust_found is installed; $how_to_get_rust" >&2
    exit 1
fi
