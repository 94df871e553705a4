from __future__ import annotations

import json

import pytest
import yaml

from kg.citation import citation
from kg.editions import Edition

ABOUT = {
    "dc:title": {"en": "Clusters & ties_of 100%", "fr": "Clusters et liens"},
    "dc:creator": ["Ada {L}", "The Grappe project"],
    "dc:license": {"@id": "https://creativecommons.org/licenses/by/4.0/"},
}


@pytest.fixture
def cited(tmp_path):
    def edition(about, lang="en"):
        manifest = {"number": 12, "issued": "2026-11-20T10:00:00+00:00", "content": "ab" * 32, "about": about}
        (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
        return citation(Edition(tmp_path), lang)

    return edition


def test_a_citation_names_creators_year_title_edition_and_its_permanent_address(cited):
    assert cited(ABOUT).text() == (
        "Ada {L}; The Grappe project (2026). Clusters & ties_of 100%. Edition 12, 2026-11-20. "
        "https://w3id.org/grappe/editions/12"
    )
    assert "Clusters et liens" in cited(ABOUT, "fr").text()
    assert "Clusters & ties" in cited(ABOUT, "de").text()


def test_creators_that_are_not_stated_are_left_out(cited):
    assert cited({"dc:title": "Clusters"}).text().startswith("Clusters (2026). Edition 12")
    assert "author" not in cited({"dc:title": "Clusters"}).bibtex()
    assert cited({"dc:title": "Clusters", "dc:creator": "Ada"}).text().startswith("Ada (2026). Clusters.")


def test_bibtex_escapes_what_tex_would_read(cited):
    text = cited(ABOUT).bibtex()
    assert text.startswith("@misc{grappe-12,\n  author = {{Ada \\{L\\}} and {The Grappe project}},\n")
    assert "title = {{Clusters \\& ties\\_of 100\\%}}" in text
    assert "\\url{https://w3id.org/grappe/editions/12}" in text
    unescaped = text.replace("\\{", "").replace("\\}", "")
    assert unescaped.count("{") == unescaped.count("}")


def test_a_citation_file_has_what_the_format_requires(cited):
    read = yaml.safe_load(cited(ABOUT).cff())
    assert {"cff-version", "message", "title", "authors"} <= set(read)
    assert (read["type"], read["version"], read["license"]) == ("dataset", "12", "CC-BY-4.0")
    assert read["url"] == "https://w3id.org/grappe/editions/12"
    assert yaml.safe_load(cited({"dc:license": "https://example.org/terms"}).cff())["license-url"]
    silent = yaml.safe_load(cited({}).cff())
    assert silent["authors"] == [{"name": "anonymous"}]
    assert not {"license", "license-url"} & set(silent)
