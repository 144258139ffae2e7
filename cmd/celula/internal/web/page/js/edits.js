// What one does to the hoja: cells written, rows added, deleted, sorted. All of it goes to the sheet; the page shows it at
// once, and again as the sheet has it.

import { post, say } from './api.js';

const settle = 1500; // ms after the sheet's answer in which the change has surely come back

export class Edits {
  queue = Promise.resolve(); // one edit at a time, in the order they were made

  constructor(book, grid) {
    this.book = book;
    this.grid = grid;
  }

  do(path, body) {
    const sent = this.queue.then(() => post(path, body()));
    this.queue = sent.catch(() => {});
    return sent;
  }

  // write puts a block of texts into the tab, its first cell at row and at the column shown at `at`. null leaves a cell.
  async write(row, at, values) {
    const { book, grid } = this;
    const tab = grid.tab;
    const place = book.place(tab, row);
    const spread = spreadOut(grid.columns.slice(at), values);
    if (!spread) {
      say('Esas columnas las escribe el bot; no se editan a mano.');
      return;
    }
    const keys = expect(book, tab, row, spread);
    grid.refresh();
    const answer = await this.do('cells', () => ({ ...place, col: spread.col, values: spread.values }));
    const drop = () => {
      for (const [key, text] of keys) if (book.pending.get(key) === text) book.pending.delete(key);
      grid.refresh();
    };
    if (answer) setTimeout(drop, settle);
    else drop();
  }

  clear() {
    const { top, bottom, left, right } = this.grid.selection.block;
    const values = Array.from({ length: bottom - top + 1 }, () => Array(right - left + 1).fill(''));
    this.write(top, left, values);
  }

  // paste fills the selection with copies of a single cell, else writes the block from the active corner on.
  paste(rows) {
    const { top, bottom, left, right } = this.grid.selection.block;
    if (rows.length === 1 && rows[0].length === 1) {
      rows = Array.from({ length: bottom - top + 1 }, () => Array(right - left + 1).fill(rows[0][0]));
    }
    this.write(top, left, rows);
  }

  // append goes to a blank row below all sales, which the sheet makes if it has none.
  async append() {
    const { tab } = this.grid;
    const answer = await this.do('rows', () => ({ do: 'append', tab: tab.id, count: 1, places: [] }));
    if (!answer || tab.id !== this.grid.tab.id) return;
    tab.rowCount = Math.max(tab.rowCount, answer.row);
    const first = this.grid.columns.findIndex((c) => !c.bot);
    this.grid.selection.put(answer.row, Math.max(first, 0));
    this.grid.focus();
  }

  insert() {
    const rows = this.chosenRows();
    if (rows) this.do('rows', () => ({ do: 'insert', tab: rows[0].tab, count: rows.length, places: [rows[0]] }));
  }

  delete() {
    const rows = this.chosenRows();
    if (rows) this.do('rows', () => ({ do: 'delete', tab: rows[0].tab, count: rows.length, places: rows }));
  }

  chosenRows() {
    const { selection, tab } = this.grid;
    if (!selection.any) {
      say('Elija primero una fila: haga clic en su número.');
      return null;
    }
    return selection.rows().map((row) => this.book.place(tab, row));
  }

  async sort(column) {
    const { grid } = this;
    const descending = grid.sorted?.col === column.col && !grid.sorted.descending;
    const answer = await this.do('sort', () => ({ tab: grid.tab.id, col: column.col, descending }));
    if (!answer) return;
    grid.sorted = { col: column.col, descending };
    grid.rebuild();
  }
}

// spreadOut turns a block in the order of the screen into one in the order of the sheet, leaving the bot's columns out.
// It gives null when nothing is left.
function spreadOut(columns, values) {
  const width = Math.min(columns.length, Math.max(...values.map((line) => line.length)));
  const mine = columns.slice(0, width).map((c, i) => ({ col: c.col, i, bot: c.bot })).filter((c) => !c.bot);
  if (mine.length === 0) return null;
  const first = Math.min(...mine.map((c) => c.col));
  const last = Math.max(...mine.map((c) => c.col));
  const out = values.map((line) => {
    const cells = Array(last - first + 1).fill(null);
    for (const c of mine) cells[c.col - first] = line[c.i] ?? null;
    return cells;
  });
  return { col: first, values: out };
}

// expect shows a block before the sheet has it; it gives what to take back: [[key, text], …].
function expect(book, tab, row, { col, values }) {
  const keys = [];
  values.forEach((line, i) => line.forEach((text, j) => {
    if (text === null) return;
    book.expect(tab, row + i, col + j, text);
    keys.push([`${tab.id}:${row + i}:${col + j}`, text]);
  }));
  return keys;
}
