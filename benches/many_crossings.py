#!/usr/bin/env python3
"""Writes a scenario to standard output whose one flight goes to and fro over the edge of a zone, for measuring ensembles.

    python3 benches/many_crossings.py 100 > /tmp/many-crossings.toml
"""

import sys

crossings = int(sys.argv[1]) if len(sys.argv) > 1 else 100
print(
    """format = 1
title = "To and fro over an edge"
kind = "hypothetical"
date = 2025-12-09

[closest_approach]
coast = false

[[zone]]
id = "BOX"
boundary = ["10N 130E", "10N 140E", "45N 140E", "45N 130E"]

[[flight]]
id = "weaver"
altitude = "FL300"
turns = "sharp"
route = ["""
)
for waypoint in range(crossings + 1):
    start = ', time = "00:00"' if waypoint == 0 else ""
    speed = ', ground_speed = "450 kt"' if waypoint < crossings else ""
    print(f'  {{ at = "{20 + 0.1 * waypoint:.2f}N {129.5 + waypoint % 2}E"{start}{speed} }},')
print(
    """]

[ensemble]
seed = 7
vary = [
  { what = "departure", uniform = ["0 min", "10 min"] },
  { what = "speed", normal = ["0 kt", "15 kt"] },
  { what = "offset", normal = ["0 km", "5 km"] },
]"""
)
