"""Every format that `patrolscope export` writes is read back by software of others: GDAL (GeoJSON, KML, KMZ, GPX), PyArrow and
DuckDB (Parquet), pandas (CSV), MovingPandas (MF-JSON), Chromium (HTML). What must come out is what `simulate` says.

    PATROLSCOPE=target/debug/patrolscope python test_readers.py
"""

import json
import os
import re
import shutil
import subprocess
import tempfile
import unittest
from datetime import datetime, timedelta, timezone
from pathlib import Path

import duckdb
import movingpandas
import pandas
import pyarrow.parquet
import pyogrio
from pyproj import Geod

PATROLSCOPE = os.environ.get("PATROLSCOPE", "patrolscope")
GEOD = Geod(ellps="WGS84")

# Across the date line, with names in four languages, and a zone that lies across it too.
DATE_LINE = """
format = 1
date = 2025-12-09
time_zone = "UTC"
zones = []

[title]
en = "Across the date line"
ja = "日付変更線を越える"
ko = "날짜 변경선을 넘어"
zh = "穿越日界线"

[[zone]]
id = "MIDDLE"
name = "Middle & <中央 중앙>"
circle = { center = "45N 180E", radius = "60 km" }

[[flight]]
id = "across"
name = "Grüße, 太平洋 <1>"
altitude = "FL300"
ground_speed = "450 kt"
route = [
  { at = "45N 178E", time = "01:00" },
  { at = "45N 178W", name = { en = "Far side", ja = "向こう側", ko = "건너편", zh = "对岸" } },
]
"""


def run(*arguments, text=None):
    done = subprocess.run([PATROLSCOPE, *arguments], input=text, capture_output=True, text=True)
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    return done.stdout


def metres(lon, lat, other_lon, other_lat):
    return GEOD.inv(lon, lat, other_lon, other_lat)[2]


def parsed(time):
    """Some writers leave the time zone out; all times are UTC."""
    time = datetime.fromisoformat(str(time).replace("Z", "+00:00"))
    return time if time.tzinfo else time.replace(tzinfo=timezone.utc)


class Readers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp())
        (cls.folder / "date-line.toml").write_text(DATE_LINE)
        cls.truth = json.loads(run("simulate", "--format", "json"))
        # Of the flight that crosses most: when and where.
        cls.crossings = [it for it in cls.truth["crossings"] if it["flight"] == "tu-95"]
        assert len(cls.crossings) >= 8

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def file(self, name, *scenario):
        path = self.folder / name
        run("export", *scenario, "-o", str(path))
        return path

    def date_line(self, name):
        return self.file(name, str(self.folder / "date-line.toml"))

    def has_all_crossings(self, points):
        """`points` are times, longitudes and latitudes of the Tu-95; there is one at each crossing, to the centimetre."""
        points = sorted((parsed(time), lon, lat) for time, lon, lat in points)
        for crossing in self.crossings:
            time = parsed(crossing["time"])
            near = min(points, key=lambda point: abs(point[0] - time))
            self.assertLessEqual(abs(near[0] - time), timedelta(milliseconds=1), crossing)
            lat, lon = crossing["lat"], crossing["lon"]
            self.assertLess(metres(lon, lat, near[1], near[2]), 0.2, crossing)

    def test_gdal_reads_geojson(self):
        frame = pyogrio.read_dataframe(self.file("a.geojson"))
        self.assertEqual(frame.kind.value_counts()[["track", "route", "zone"]].to_dict(), {"track": 11, "route": 11, "zone": 4})
        self.assertTrue(frame.is_valid.all())
        self.assertIn("韓国防空識別圏（KADIZ）", set(frame.name_ja.dropna()))
        raw = json.loads((self.folder / "a.geojson").read_text())
        track = next(it for it in raw["features"] if it["id"] == "track-tu-95")
        times, places = track["properties"]["times"], track["geometry"]["coordinates"]
        self.has_all_crossings([(time, place[0], place[1]) for time, place in zip(times, places, strict=True)])

    def test_gdal_reads_geojson_across_the_date_line(self):
        frame = pyogrio.read_dataframe(self.date_line("d.geojson"))
        zone = frame[frame.kind == "zone"].iloc[0]
        self.assertEqual(zone["name"], "Middle & <中央 중앙>")
        waypoints = frame[frame.kind == "route"].iloc[0].waypoints
        waypoints = json.loads(waypoints) if isinstance(waypoints, str) else waypoints
        self.assertEqual(waypoints[1], {"name": "Far side", "name_ja": "向こう側", "name_ko": "건너편", "name_zh": "对岸"})
        self.assertEqual(zone.geometry.geom_type, "MultiPolygon")
        area = sum(abs(GEOD.geometry_area_perimeter(part)[0]) for part in zone.geometry.geoms)
        # A circle on the plane; the Earth bends it by a part in ten thousand.
        self.assertAlmostEqual(area / (3.141592653589793 * 60e3**2), 1, delta=1e-3)
        track = frame[frame.kind == "track"].iloc[0]
        self.assertEqual(track["name"], "Grüße, 太平洋 <1>")
        self.assertEqual(track.geometry.geom_type, "MultiLineString")
        self.assertEqual([part.coords[-1][0] for part in track.geometry.geoms][0], 180)
        self.assertEqual([part.coords[0][0] for part in track.geometry.geoms][1], -180)

    def test_gdal_reads_kml_and_kmz(self):
        for name in ("a.kml", "a.kmz"):
            path = self.file(name)
            layers = {layer for layer, _ in pyogrio.list_layers(path)}
            self.assertEqual(layers, {"Tracks", "Planned routes", "Zones", "Events"})
            self.assertEqual(len(pyogrio.read_dataframe(path, layer="Zones")), 4)
            tracks = pyogrio.read_dataframe(path, layer="Tracks")
            self.assertEqual(len(tracks), 11)
            events = pyogrio.read_dataframe(path, layer="Events")
            self.assertTrue(events.geometry.has_z.all())
        path = self.date_line("d.kml")
        zone = pyogrio.read_dataframe(path, layer="Zones").iloc[0]
        self.assertEqual(zone["Name"], "Middle & <中央 중앙>")
        self.assertEqual(pyogrio.read_dataframe(path, layer="Tracks").iloc[0]["Name"], "Grüße, 太平洋 <1>")

    def test_kml_pairs_times_with_places(self):
        text = self.file("b.kml").read_text()
        track = re.search(r'<Placemark id="track-tu-95">.*?</Placemark>', text, re.S).group()
        times = re.findall(r"<when>(.*?)</when>", track)
        places = [place.split() for place in re.findall(r"<gx:coord>(.*?)</gx:coord>", track)]
        self.has_all_crossings([(t, float(p[0]), float(p[1])) for t, p in zip(times, places, strict=True)])

    def test_gdal_reads_gpx(self):
        path = self.file("a.gpx")
        points = pyogrio.read_dataframe(path, layer="track_points")
        first = points[points.track_fid == 0]
        self.has_all_crossings([(it.time, it.geometry.x, it.geometry.y) for it in first.itertuples()])
        self.assertAlmostEqual(first.ele.iloc[0], 28000 * 0.3048, places=1)
        self.assertEqual(len(pyogrio.read_dataframe(path, layer="routes")), 11)
        across = pyogrio.read_dataframe(self.date_line("d.gpx"), layer="tracks").iloc[0]
        self.assertEqual(across["name"], "Grüße, 太平洋 <1>")

    def test_pandas_reads_csv(self):
        frame = pandas.read_csv(self.file("a.csv"))
        bear = frame[frame.track_id == "tu-95"]
        self.has_all_crossings(zip(bear.time_utc, bear.lon, bear.lat))
        events = pandas.read_csv(self.file("a.events.csv"))
        self.assertEqual((events.event == "enter").sum() + (events.event == "exit").sum(), len(self.truth["crossings"]))
        self.assertEqual(pandas.read_csv(self.date_line("d.csv")).name.iloc[0], "Grüße, 太平洋 <1>")

    def test_pyarrow_and_duckdb_read_parquet(self):
        path = self.file("a.parquet")
        table = pyarrow.parquet.read_table(path)
        self.assertIn(b"metres above mean sea level", table.schema.metadata[b"units"])
        self.assertEqual(str(table.schema.field("t_utc").type), "timestamp[us, tz=UTC]")
        bear = table.to_pandas().query("track_id == 'tu-95'")
        self.has_all_crossings(zip(bear.t_utc, bear.lon, bear.lat))
        counted = duckdb.sql(f"SELECT count(DISTINCT track_id), count(*) FROM '{path}'").fetchall()[0]
        self.assertEqual(counted, (11, table.num_rows))

    def test_movingpandas_reads_mfjson(self):
        tracks = movingpandas.read_mf_json(str(self.file("a.mfjson")), traj_id_property="flight")
        self.assertEqual(len(tracks.trajectories), 11)
        bear = next(it for it in tracks.trajectories if it.id == "tu-95")
        self.has_all_crossings([(time, point.x, point.y) for time, point in bear.df.geometry.items()])
        across = movingpandas.read_mf_json(str(self.date_line("d.mfjson")), traj_id_property="flight").trajectories[0]
        # 4 degrees of longitude, and not the long way round.
        self.assertLess(across.get_length(), metres(178, 45, -178, 45) * 1.01)

    @unittest.skipUnless(shutil.which("chromium"), "needs Chromium")
    def test_chromium_opens_the_page_and_flights_are_where_they_should_be(self):
        page = self.file("a.html")
        self.assertLess(page.stat().st_size, 3_000_000)
        text = page.read_text()
        self.assertIn("default-src 'none'", text)
        data = json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.S).group(1))
        bear = next(it for it in data["flights"] if it["id"] == "tu-95")
        for clock in ("10:35", "12:53", "14:26:00"):
            dom = subprocess.run(
                ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=2000", "--dump-dom",
                 "--host-resolver-rules=MAP * ~NOTFOUND", f"{page.as_uri()}#{clock}"],
                capture_output=True, text=True, timeout=120,
            ).stdout
            shown = re.search(r'id="clock"[^>]*>(\d\d:\d\d:\d\d)', dom).group(1)
            self.assertEqual(shown, (clock + ":00")[:8])
            at = [int(part) for part in shown.split(":")]
            t = (at[0] * 3600 + at[1] * 60 + at[2]) - (data["start"] / 1000 + data["offset"]) % 86400
            after = next(k for k, point in enumerate(bear["points"]) if point[0] >= t)
            a, b = bear["points"][max(after - 1, 0)], bear["points"][after]
            share = (t - a[0]) / (b[0] - a[0]) if b[0] > a[0] else 0
            x, y = (a[k] + (b[k] - a[k]) * share for k in (1, 2))
            moved = re.findall(r'<g transform="translate\(([-\d.]+) ([-\d.]+)\)', dom)
            self.assertTrue(any(abs(float(mx) - x) < 0.5 and abs(float(my) - y) < 0.5 for mx, my in moved), clock)


if __name__ == "__main__":
    unittest.main(warnings="ignore")
