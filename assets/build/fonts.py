"""Makes the faces of `assets/fonts/`, subsets of IBM Plex Sans and of Noto Sans CJK SC. Listed in
`src/chart/fonts.rs`.

    pip install -r assets/build/requirements.txt
    python3 assets/build/fonts.py [folder with the packages]

The packages are those of PLEX and NOTO; without a folder npm and apt fetch them. Outlines of Plex are not changed; those
of Noto, cubic, become quadratic within half a thousandth of an em, so that every face has the same kind of outline.
Hints are left out: the map is drawn without them.
"""

import pathlib
import subprocess
import sys
import tarfile
import tempfile

from fontTools import subset
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont, newTable

ASSETS = pathlib.Path(__file__).parent.parent
TARGET = ASSETS / "fonts"
SANS, CONDENSED = ("IBM Plex Sans", "ibm-plex-sans-1.1.0"), ("IBM Plex Sans Condensed", "ibm-plex-sans-condensed-2.0.0")
JAPANESE, KOREAN = ("IBM Plex Sans JP", "ibm-plex-sans-jp-3.0.0"), ("IBM Plex Sans KR", "ibm-plex-sans-kr-1.1.0")
CHINESE = ("Noto Sans SC", None)
PLEX = ["@ibm/plex-sans@1.1.0", "@ibm/plex-sans-condensed@2.0.0", "@ibm/plex-sans-jp@3.0.0", "@ibm/plex-sans-kr@1.1.0"]
NOTO = "fonts-noto-cjk=1:20220127+repack1-1"
NOTO_FOLDER = "usr/share/fonts/opentype/noto"

# Latin with Latin-1 and Extended-A and -B, accents, Greek, Cyrillic; punctuation, currency, letterlike, fractions,
# arrows, mathematics, enclosed figures, shapes; ligatures. What a font lacks of these is left out.
LATIN_RANGES = [(0x20, 0x24F), (0x2B0, 0x36F), (0x370, 0x3FF), (0x400, 0x45F), (0x490, 0x491), (0x1E80, 0x1E9E),
                (0x2000, 0x206F), (0x2070, 0x209F), (0x20A0, 0x20BF), (0x2100, 0x218F), (0x2190, 0x21FF),
                (0x2200, 0x22FF), (0x2460, 0x24FF), (0x25A0, 0x25FF), (0xFB01, 0xFB02)]
LATIN_FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "liga"]


def rows(codec, first, last):
    """The characters of some rows of 94 of a national standard, by its EUC encoding."""
    cells = (bytes([row + 0xA0, cell + 0xA0]) for row in range(first, last + 1) for cell in range(1, 95))
    return {character for cell in cells for character in cell.decode(codec, "ignore")}


def characters_in_use():
    """Whatever the words, names and scenarios that are part of the program are written with."""
    folders = [ASSETS, ASSETS / "zones", ASSETS.parent / "scenarios", ASSETS.parent / "tours"]
    files = [file for folder in folders for file in folder.glob("*.toml")]
    return {character for file in files for character in file.read_text() if character.isprintable()}


LATIN = {chr(code) for first, last in LATIN_RANGES for code in range(first, last + 1)}
# JIS X 0208 without the second level of kanji; KS X 1001 without hanja; GB 2312 without the second level of hanzi.
JIS = rows("euc_jp", 1, 8) | rows("euc_jp", 16, 47) | characters_in_use()
KS = rows("euc_kr", 1, 12) | rows("euc_kr", 16, 40) | characters_in_use()
GB = rows("gb2312", 1, 9) | rows("gb2312", 16, 55) | characters_in_use()
FACES = [
    (SANS, "Regular", 400, LATIN),
    (SANS, "Medium", 500, LATIN),
    (SANS, "SemiBold", 600, LATIN),
    (SANS, "Italic", 400, LATIN),
    (CONDENSED, "Regular", 400, LATIN),
    (CONDENSED, "Medium", 500, LATIN),
    (CONDENSED, "SemiBold", 600, LATIN),
    (JAPANESE, "Regular", 400, JIS),
    (JAPANESE, "SemiBold", 600, JIS),
    (KOREAN, "Regular", 400, KS),
    (KOREAN, "SemiBold", 600, KS),
    (CHINESE, "Regular", 400, GB),
    (CHINESE, "Bold", 700, GB),
]


def fetch(folder):
    for package in PLEX:
        subprocess.run(["npm", "pack", "--silent", package], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["apt-get", "download", NOTO], cwd=folder, check=True, stdout=subprocess.DEVNULL)


def plex(folder, archive, style):
    """A face of one of IBM's packages, and the licence beside it."""
    with tarfile.open(folder / f"{archive}.tgz") as tar:
        name = next(n for n in tar.getnames() if "complete/woff2/" in n and n.endswith(f"-{style}.woff2"))
        return TTFont(tar.extractfile(name), recalcTimestamp=False), tar.extractfile("package/LICENSE.txt").read()


def noto(folder, style):
    """Noto Sans CJK SC of Debian's package, and its licence."""
    with tempfile.TemporaryDirectory() as unpacked:
        subprocess.run(["dpkg", "-x", next(folder.glob("fonts-noto-cjk_*.deb")), unpacked], check=True)
        fonts = TTCollection(pathlib.Path(unpacked) / NOTO_FOLDER / f"NotoSansCJK-{style}.ttc", recalcTimestamp=False)
        licence = (pathlib.Path(unpacked) / "usr/share/doc/fonts-noto-cjk/copyright").read_bytes()
        return next(f for f in fonts.fonts if f["name"].getDebugName(1) == "Noto Sans CJK SC"), licence


def cut(font, characters, features):
    options = subset.Options(layout_features=features, hinting=False, name_IDs=["*"], notdef_outline=True,
                             glyph_names=False, recalc_timestamp=False)
    options.drop_tables += ["BASE", "meta", "GlyphOrder", "vhea", "vmtx", "VORG", "gasp", "DSIG"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[ord(character) for character in characters])
    cutter.subset(font)


def with_quadratic_outlines(font):
    """Turns the outlines of a CFF font into TrueType ones."""
    glyphs, drawn = font.getGlyphSet(), {}
    for name in font.getGlyphOrder():
        pen = TTGlyphPen(None)
        glyphs[name].draw(Cu2QuPen(pen, max_err=0.5, reverse_direction=True))
        drawn[name] = pen.glyph()
    del font["CFF "]
    font.sfntVersion = "\x00\x01\x00\x00"
    font["maxp"].tableVersion = 0x00010000
    font["loca"], font["glyf"] = newTable("loca"), newTable("glyf")
    FontBuilder(font=font).setupGlyf(drawn)
    for field in ("maxZones", "maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs",
                  "maxStackElements", "maxSizeOfInstructions", "maxComponentElements"):
        setattr(font["maxp"], field, 1 if field == "maxZones" else 0)
    font["post"].formatType = 3.0


def name(font, family, style, weight):
    """Names by which family, weight and slope find the face."""
    table = font["name"]
    for record in list(table.names):
        if record.nameID not in (0, 5, 7, 8, 9, 10, 11, 12, 13, 14):
            table.removeNames(nameID=record.nameID)
    is_plain = style in ("Regular", "Italic")
    full = f"{family} {style}"
    postscript = f"{family.replace(' ', '')}-{style}"
    for number, text in [(1, family if is_plain else full), (2, style if is_plain else "Regular"), (3, postscript),
                         (4, full), (6, postscript), (16, family), (17, style)]:
        table.setName(text, number, 3, 1, 0x409)
    font["OS/2"].usWeightClass = weight


def main():
    with tempfile.TemporaryDirectory() as fetched:
        folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else fetched)
        if len(sys.argv) == 1:
            fetch(folder)
        TARGET.mkdir(parents=True, exist_ok=True)
        total = 0
        # What every Latin face has. The eastern faces, which only fill gaps, leave these out: a renderer that finds all
        # letters of a mixed text in one of them would draw its figures too with it, wider than the others.
        western = LATIN
        for (family, archive), style, weight, characters in FACES:
            font, licence = plex(folder, archive, style) if archive else noto(folder, style)
            if characters is LATIN:
                cut(font, characters, LATIN_FEATURES)
                western = western & {chr(code) for code in font.getBestCmap()}
            else:
                cut(font, characters - western, [])
            if "CFF " in font:
                with_quadratic_outlines(font)
            name(font, family, style, weight)
            path = TARGET / f"{family.replace(' ', '')}-{style}.ttf"
            font.flavor = None
            font.save(path)
            (TARGET / ("LICENSE-IBM-Plex.txt" if archive else "LICENSE-Noto-Sans-CJK.txt")).write_bytes(licence)
            total += path.stat().st_size
            print(f"{path.name}: {len(font.getBestCmap())} characters, {path.stat().st_size} bytes")
        print(f"{total} bytes")


if __name__ == "__main__":
    main()
