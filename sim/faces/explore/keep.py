"""Keep what was found: as a scenario file, a report, a command, a link."""

from __future__ import annotations

from nicegui import ui

from sim.errors import SpyscareError
from sim.faces.explore import work
from sim.faces.explore.board import Board


class Keep:
    """The ways out of one page."""

    def __init__(self, board: Board) -> None:
        self.board = board
        with ui.expansion("Keep it").classes("w-full fold"):
            with ui.row().classes("gap-2"):
                ui.button("Scenario file", on_click=self._file).props("outline dense no-caps")
                self.report = ui.button("Report", on_click=self._report)
                self.report.props("outline dense no-caps")
                ui.button("Copy the link", on_click=self._link).props("outline dense no-caps")
            ui.label("The same world elsewhere:").classes("quiet")
            self.address = ui.label().classes("code")
            ui.label("As a run, with tables and figures:").classes("quiet")
            self.command = ui.label().classes("code")
        board.follow(self.draw)
        self.draw()

    def draw(self) -> None:
        """Say the state as it is now."""
        state = self.board.state
        self.address.set_text(f"spyscare explore '?{state.query()}'")
        self.command.set_text(state.command())

    def _file(self) -> None:
        try:
            text = self.board.state.file()
        except SpyscareError as error:
            self.board.complain(error.lines)
            return
        ui.download.content(text.encode(), f"{self._name()}.toml", "application/toml")

    def _name(self) -> str:
        """Of a file, without its ending."""
        state = self.board.state
        return f"{state.world().name}{'-changed' if state.edits else ''}"

    async def _report(self) -> None:
        self.report.props("loading")
        try:
            text = await self.board.made("report", work.report)
        except SpyscareError as error:
            self.board.complain(error.lines)
            return
        finally:
            self.report.props(remove="loading")
        if text is not None:
            ui.download.content(text.encode(), f"{self._name()}.html", "text/html")

    def _link(self) -> None:
        ui.run_javascript("navigator.clipboard.writeText(location.href)")
        ui.notify("the address of this page is copied; it brings this state back")
