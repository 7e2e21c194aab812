#!/usr/bin/env python3
"""Writes a scenario of many flights to standard output, for measuring the viewer.

    python3 benches/many_flights.py 500 > /tmp/500-flights.toml
"""

import random
import sys

count = int(sys.argv[1]) if len(sys.argv) > 1 else 500
random.seed(500)
print('format = 1\ntitle = "Many flights"\nkind = "hypothetical"\ndate = 2025-12-09\ntime_zone = "UTC"')
print('zones = ["KADIZ", "JADIZ", "ECS-ADIZ", "TW-ADIZ"]\n')
aircraft = ["Tu-95MS", "H-6K", "J-16", "F-15J", "A-50", "KJ-500", "Su-30SM", "F-15K"]
for number in range(count):
    operator = ["RU", "CN", "JP", "KR", "TW", "US"][number % 6]
    lat, lon = random.uniform(22, 42), random.uniform(118, 142)
    print(f'[[flight]]\nid = "f{number}"\noperator = "{operator}"\naircraft = "{aircraft[number % 8]}"')
    print(f'altitude = "FL{250 + 10 * (number % 10)}"\nroute = [')
    print(f'  {{ at = "{lat:.3f}N {lon:.3f}E", time = "00:{number % 60:02}", ground_speed = "340 kt" }},')
    for _ in range(2):
        lat, lon = random.uniform(22, 42), random.uniform(118, 142)
        print(f'  {{ at = "{lat:.3f}N {lon:.3f}E" }},')
    print("]\n")
