"""`reactions` in a Wagtail project that is not ours: built as a wheel, installed from it, and joined by the four lines of docs/reactions.md."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
import requests

from tests.deployment import wait_for
from tests.projects import ROOT, TIMEOUT_SECONDS, Project, new_project
from tests.servers import HOST, free_port

BUILT_FROM = ["pyproject.toml", "README.md", "LICENSE", "articles", "reactions"]
EXCLUDE = "/admin/bulk/reactions/vote/exclude/"

A_POST = """
from datetime import date
from wagtail.models import Site
from plain.blog.models import BlogPage
post = Site.objects.get().root_page.add_child(instance=BlogPage(title="A quiet day", slug="quiet", date=date(2026, 5, 1)))
print(post.pk)
"""
A_MODERATOR = """
from django.contrib.auth.models import Group, Permission, User
moderators = Group.objects.create(name="Comment desk")
moderators.permissions.set(Permission.objects.filter(codename__in=["access_admin", "view_vote", "moderate_vote"]))
User.objects.create_user("mina", password="not-a-secret").groups.add(moderators)
"""


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what our distribution is built from: a build leaves its own folders behind."""
    copy = tmp_path_factory.mktemp("source")
    for name in BUILT_FROM:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, copy)
    # A language of no country, so that this is tested before the first translation, too.
    catalogue = copy / "reactions" / "locale" / "qya" / "LC_MESSAGES" / "django.mo"
    catalogue.parent.mkdir(parents=True)
    catalogue.touch()
    return copy


@pytest.fixture(scope="module")
def wheel(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Our distribution. Nothing is downloaded for it."""
    wheels = tmp_path_factory.mktemp("wheels")
    pip("wheel", "--no-deps", "--no-index", "--no-build-isolation", "--wheel-dir", str(wheels), str(source))
    [built] = wheels.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def project(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """The plain project, migrated and served. What `reactions` depends on is found where the suite finds it."""
    home, packages = tmp_path_factory.mktemp("project"), tmp_path_factory.mktemp("packages")
    pip("install", "--no-deps", "--no-index", "--no-compile", "--target", str(packages), str(wheel))
    address = f"{HOST}:{free_port()}"
    project = new_project(home, packages, url=f"http://{address}")
    with (home / "log").open("w") as log:
        command = [sys.executable, "-m", "django", "runserver", "--noreload", address]
        server = subprocess.Popen(command, cwd=home, env=project.environment, stdout=log, stderr=log)
        try:
            wait_for(lambda: answers(project.url), seconds=TIMEOUT_SECONDS, what="the project answers")
            yield project
        finally:
            server.terminate()
            server.wait(TIMEOUT_SECONDS)


@pytest.fixture
def post(project: Project) -> Iterator[int]:
    """The number of a published BlogPage at /quiet/."""
    yield int(project.run(A_POST))
    project.run('from wagtail.models import Page; Page.objects.get(slug="quiet").delete()')


def pip(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "pip", "-q", "--disable-pip-version-check", *arguments], check=True, timeout=TIMEOUT_SECONDS)


def answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/admin/login/", timeout=TIMEOUT_SECONDS).status_code == 200
    except requests.ConnectionError:
        return False


def total(project: Project, page_id: int) -> int:
    """What anybody may read."""
    return requests.get(f"{project.url}/reactions/{page_id}/", timeout=TIMEOUT_SECONDS).json()["total"]


def moderator(project: Project) -> requests.Session:
    """A moderator who is signed in to the admin."""
    project.run(A_MODERATOR)
    session = requests.Session()
    session.get(f"{project.url}/admin/login/", timeout=TIMEOUT_SECONDS)
    answer = send(session, f"{project.url}/admin/login/", username="mina", password="not-a-secret")
    assert "/login/" not in answer.url
    return session


def send(session: requests.Session, url: str, **fields: str) -> requests.Response:
    token = session.cookies["csrftoken"]
    return session.post(url, {**fields, "csrfmiddlewaretoken": token}, headers={"Referer": url}, timeout=TIMEOUT_SECONDS)


def test_all_that_reactions_needs_is_in_the_wheel(source: Path, wheel: Path) -> None:
    app = source / "reactions"
    files = [*app.rglob("*.py"), *(path for folder in ["templates", "static", "sql", "locale"] for path in (app / folder).rglob("*") if path.is_file())]
    assert sorted({path.relative_to(source).as_posix() for path in files} - set(ZipFile(wheel).namelist())) == []
    assert {path.suffix for path in files} >= {".py", ".html", ".css", ".js", ".svg", ".sql", ".mo"}


def test_the_wheel_holds_neither_the_site_nor_its_tests(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"articles", "reactions"}


def test_reactions_comes_from_the_wheel_and_brings_no_articles(project: Project) -> None:
    found = project.run("import reactions, sys; print(reactions.__file__); print('articles' in sys.modules, 'newsroom' in sys.modules)")
    assert found.splitlines() == [str(project.packages / "reactions" / "__init__.py"), "False False"]


def test_the_project_has_nothing_to_complain_of(project: Project) -> None:
    assert project.manage("check", "--fail-level", "WARNING").strip() == "System check identified no issues (0 silenced)."
    assert "No changes detected" in project.manage("makemigrations", "--check", "--dry-run")
    assert project.manage("recount_reactions", "--check") is not None


def test_a_page_shows_the_panel_with_its_style_and_its_script(project: Project, post: int) -> None:
    html = requests.get(f"{project.url}/quiet/", timeout=TIMEOUT_SECONDS).text
    assert f'data-page="{post}"' in html
    assert html.count('name="kind"') == 6
    for address in re.findall(r'(?:href|src)="(/static/reactions/[^"#]+)', html):
        assert requests.get(project.url + address, timeout=TIMEOUT_SECONDS).status_code == 200


def test_votes_are_counted_until_a_moderator_excludes_them(project: Project, post: int) -> None:
    page = f"{project.url}/reactions/{post}/"
    by_form = requests.post(page, {"kind": "love"}, timeout=TIMEOUT_SECONDS)
    assert by_form.url == f"{page}done/"
    assert by_form.status_code == 200
    in_json = requests.put(f"{page}mine/", json={"kind": "sad"}, timeout=TIMEOUT_SECONDS).json()
    assert (in_json["mine"], in_json["total"]) == ("sad", 2)
    session = moderator(project)
    address = f"{project.url}{EXCLUDE}?id=all&kind=sad"
    confirmation = session.get(address, timeout=TIMEOUT_SECONDS).text
    seen = re.search(r'name="seen" value="([^"]*)"', confirmation)
    category = re.search(r'name="category" value="([^"]*)"', confirmation)
    assert seen
    assert category
    send(session, address, category=category[1], seen=seen[1])
    # Totals that anybody may read are kept for two seconds.
    assert project.run(f"from reactions.models import Tally; print(Tally.objects.for_page({post}).total())") == "1"
    wait_for(lambda: total(project, post) == 1, seconds=10, what="the count has fallen")


def test_a_missing_line_is_named(project: Project) -> None:
    settings = 'from plain.settings import *\n\nROOT_URLCONF = "wagtail.urls"\nREACTIONS = {}\n'
    (project.home / "plain" / "unjoined.py").write_text(settings)
    said = subprocess.run(
        [sys.executable, "-m", "django", "check", "--settings", "plain.unjoined"],
        cwd=project.home,
        env=project.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 1
    assert 'path("reactions/", include("reactions.urls"))' in said.stderr
    assert 'REACTIONS["PAGE_TYPES"] is empty' in said.stderr
