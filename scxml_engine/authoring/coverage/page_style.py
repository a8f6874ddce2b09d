"""How the pages look: one style sheet inside each page, light and dark, with nothing fetched from outside."""

from typing import Final

STYLE: Final = """
:root { color-scheme: light dark; --ink: #1f2328; --paper: #ffffff; --dim: #59636e; --rule: #d1d9e0;
  --covered: #d5f2dc; --partly: #fff0bf; --missed: #ffd9d7; --link: #0b5cc4; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --paper: #0d1117; --dim: #9198a1; --rule: #3d444d;
  --covered: #12381f; --partly: #4a3800; --missed: #5a1d1b; --link: #6cb0ff; } }
body { margin: 2rem auto; max-width: 100rem; padding: 0 1rem; color: var(--ink); background: var(--paper);
  font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.4rem; overflow-wrap: anywhere; } h2 { font-size: 1.1rem; margin-top: 2rem; }
a { color: var(--link); } bdi { overflow-wrap: anywhere; }
table { border-collapse: collapse; }
.figures td, .figures th { padding: .25rem .8rem; border-bottom: 1px solid var(--rule); text-align: right; }
.figures tr > :first-child { text-align: left; font-weight: normal; }
.source { width: 100%; font: 13px/1.5 ui-monospace, monospace; tab-size: 4; }
.source td { padding: 0 .6rem; vertical-align: top; }
.source .number, .source .count { width: 1%; text-align: right; white-space: nowrap; user-select: none; }
.source .number a { color: var(--dim); text-decoration: none; }
.source .count { border-right: 3px solid var(--rule); }
.source tr:target { outline: 2px solid var(--link); }
.source .code { white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: isolate; }
.covered { background: var(--covered); } .partly { background: var(--partly); } .missed { background: var(--missed); }
.source mark { color: inherit; } .source mark.missed { text-decoration: underline wavy; }
.legend mark { color: inherit; padding: 0 .4rem; }
footer { margin-top: 3rem; color: var(--dim); }
"""
