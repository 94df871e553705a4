import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    subprocess.run([*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", folder, ROOT], check=True)
    (wheel,) = folder.glob("grappe-*.whl")
    subprocess.run([*pip, "install", "--no-deps", "--target", folder / "site", wheel], check=True)
    return folder


def run(installed, *arguments):
    environment = {**os.environ, "PYTHONPATH": str(installed / "site"), "GRAPPE_EDITIONS": str(installed / "editions")}
    for name in ("GRAPPE_DATA", "GRAPPE_KNOWLEDGE"):
        environment.pop(name, None)
    command = [sys.executable, "-m", "kg", *arguments]
    return subprocess.run(command, cwd=installed, env=environment, capture_output=True, text=True, check=False)


def test_an_installed_wheel_carries_the_knowledge_folders_and_answers_the_first_question(installed):
    where = run(installed, "--help")
    assert where.returncode == 0
    built = run(installed, "build")
    assert built.returncode == 0, built.stderr
    asked = run(installed, "ask", "complementary-value-chains", "--cluster", "innovin")
    assert asked.returncode == 0, asked.stderr
    assert "cluster/alpha-route-des-lasers" in asked.stdout


def test_a_user_s_own_data_package_is_built_from_an_installed_wheel(installed):
    assert run(installed, "new", "mine").returncode == 0
    built = run(installed, "build", "--data", "mine", "--editions", "editions-of-mine")
    assert built.returncode == 0, built.stderr
    listed = run(installed, "editions", "--editions", "editions-of-mine", "--verify")
    assert listed.stdout.startswith("* 1 ")
