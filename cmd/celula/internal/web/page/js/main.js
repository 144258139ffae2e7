// The page: the server's events on one side, grid, editor and chat on the other.

import { Book } from './book.js';
import { Chat } from './chat.js';
import { Editor } from './editor.js';
import { Edits } from './edits.js';
import { Grid } from './grid.js';
import { view } from './columns.js';
import { drawDetail } from './detail.js';
import { drawHints } from './hints.js';
import { applyRound, connectionLost } from './round.js';
import { say } from './api.js';
import * as clipboard from './clipboard.js';
import * as keys from './keys.js';

const narrow = matchMedia('(max-width: 759px)');
const book = new Book();
const grid = new Grid(book, { selected: () => drawDetail(book, grid), sort: (column) => edits.sort(column) });
const edits = new Edits(book, grid);
const editor = new Editor(grid, (row, column, text) => edits.write(row, grid.columns.findIndex((c) => c.col === column.col), [[text]]));
const chat = new Chat({ visible: () => !narrow.matches || document.body.dataset.view === 'chat', openRow });

keys.listen(grid, { edit: (how) => editor.start(how), clear: () => edits.clear() });
clipboard.listen(grid, { clear: () => edits.clear(), paste: (rows) => edits.paste(rows) });

const click = (id, action) => document.getElementById(id).addEventListener('click', action);
click('row-append', () => edits.append());
click('row-insert', () => edits.insert());
click('row-delete', () => edits.delete());

// The hoja.

let flashing = []; // cells to draw the eye to once they are drawn

function onHoja(event) {
  document.getElementById('loading').hidden = true;
  const changes = book.apply(event);
  drawTabs();
  const tab = book.tabs.get(grid.tab?.id) ?? book.tabs.get(book.order[0]);
  if (!tab) return;
  const change = changes.get(tab.id);
  if (tab.id !== grid.tab?.id) {
    showTab(tab.id);
  } else if (change?.whole) {
    grid.tab = tab;
    layOut();
  } else if (change) {
    follow(change.splice);
    grid.refresh();
    flashing = change.cells.filter(([row, col]) => tab.columns[col]?.bot && book.stored(tab, row, col) !== '').slice(0, 400);
    grid.flash(flashing);
  }
  drawDetail(book, grid);
  drawHints(book, tab, openCell);
}

// follow keeps selection and editor with their sales. Sorting moves rows without a splice: the ids tell.
function follow(splice) {
  editor.follow(splice);
  grid.selection.follow(splice);
}

function layOut() {
  grid.columns = view(grid.tab, narrow.matches, book.order.length > 1);
  grid.rebuild();
  follow(null);
}

function showTab(id) {
  const tab = book.tabs.get(id);
  grid.show(tab, view(tab, narrow.matches, book.order.length > 1));
  drawTabs();
  drawDetail(book, grid);
  drawHints(book, tab, openCell);
}

narrow.addEventListener('change', () => { if (grid.tab) layOut(); });

function drawTabs() {
  const bar = document.getElementById('tabs');
  const shown = book.order.map((id) => `${id} ${book.tabs.get(id).title}`).join('|') + grid.tab?.id;
  if (bar.dataset.shown === shown) return;
  bar.dataset.shown = shown;
  bar.replaceChildren(...book.order.map((id) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.setAttribute('role', 'tab');
    button.setAttribute('aria-controls', 'grid');
    button.setAttribute('aria-selected', String(id === grid.tab?.id));
    button.textContent = book.tabs.get(id).title;
    button.addEventListener('click', () => showTab(id));
    return button;
  }));
}

// From the hints and the chat into the hoja.

function openCell(row, field) {
  setView('hoja');
  grid.selection.put(row, Math.max(0, grid.columns.findIndex((c) => c.field === field)));
  grid.focus();
}

function openRow(gid, row) {
  if (!book.tabs.has(gid)) {
    say('Esa pestaña ya no está en la hoja.');
    return;
  }
  if (gid !== grid.tab.id) showTab(gid);
  openCell(row, 'estado');
}

// On a telephone hoja and chat take turns.

function setView(name) {
  document.body.dataset.view = name;
  for (const button of document.querySelectorAll('[data-show]')) {
    button.setAttribute('aria-pressed', String(button.dataset.show === name));
  }
  if (name === 'chat') chat.toEnd(); // what came while it was out of sight
  chat.markSeen();
  grid.render();
}

for (const button of document.querySelectorAll('[data-show]')) {
  button.addEventListener('click', () => setView(button.dataset.show));
}
document.addEventListener('visibilitychange', () => chat.markSeen());

// The server's events. EventSource comes back by itself; then everything is sent anew.

const events = new EventSource('/api/events');
events.addEventListener('hoja', (e) => onHoja(JSON.parse(e.data)));
events.addEventListener('chat', (e) => chat.apply(JSON.parse(e.data)));
events.addEventListener('round', (e) => applyRound(JSON.parse(e.data)));
events.addEventListener('fault', (e) => say(JSON.parse(e.data).error));
events.addEventListener('error', () => {
  connectionLost();
  chat.restart();
});
