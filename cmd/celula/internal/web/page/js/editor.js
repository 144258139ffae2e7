// The field in which one types. It floats over its cell, outside the table, so that no update of the table disturbs it.

import { relocate } from './selection.js';
import { say } from './api.js';

export class Editor {
  open = false;

  constructor(grid, commit) {
    this.grid = grid;
    this.commit = commit; // (row, column, text)
    this.input = document.createElement('input');
    this.input.className = 'editor';
    this.input.hidden = true;
    this.input.autocomplete = 'off';
    this.input.spellcheck = false;
    this.list = document.createElement('datalist');
    this.list.id = 'editor-list';
    document.getElementById('canvas').append(this.input, this.list);
    this.input.addEventListener('keydown', (e) => this.onKey(e));
    this.input.addEventListener('blur', () => this.close(true));
  }

  // start opens the editor on the active cell. text replaces what stands there, as when one just types.
  start({ text }) {
    const { grid } = this;
    const { row, at, id, any } = grid.selection;
    if (!any || this.open) return;
    const column = grid.columns[at];
    if (column.bot || grid.tab.locked) {
      say(grid.tab.locked ? 'Esta pestaña la escribe el bot.' : `${column.name} la escribe el bot; corrija las columnas de la venta y él la cambia.`);
      return;
    }
    grid.selection.put(row, at);
    Object.assign(this, { open: true, row, at, id, column, tab: grid.tab, typed: text !== undefined });
    this.before = grid.book.text(grid.tab, row, column.col);
    this.offer(column);
    this.place();
    this.input.setAttribute('aria-label', `${column.name}, fila ${row}`);
    this.input.hidden = false;
    this.input.value = text ?? this.before;
    this.shown = this.before.replaceAll('\n', ''); // as a field of one line has it
    this.input.focus({ preventScroll: true });
    if (!this.typed) this.input.setSelectionRange(this.input.value.length, this.input.value.length);
  }

  // offer lists what the sheet's drop-down offers; anything else may be typed too.
  offer(column) {
    this.list.replaceChildren(...(column.values ?? []).map((value) => {
      const option = document.createElement('option');
      option.value = value;
      return option;
    }));
    if (column.values) this.input.setAttribute('list', this.list.id);
    else this.input.removeAttribute('list');
  }

  place() {
    const box = this.grid.box(this.row, this.at);
    for (const side of ['left', 'top', 'width', 'height']) this.input.style[side] = `${box[side]}px`;
  }

  // follow keeps the editor over its sale when rows moved.
  follow(splice) {
    if (!this.open) return;
    if (this.tab !== this.grid.tab) {
      this.tab = this.grid.tab;
      this.at = Math.max(0, this.grid.columns.findIndex((c) => c.col === this.column.col));
    }
    this.row = relocate(this.grid.book, this.tab, this, splice);
    this.place();
  }

  onKey(e) {
    e.stopPropagation();
    if (e.isComposing) return;
    const leaves = { Enter: [e.shiftKey ? -1 : 1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
    // Arrows leave a cell that one began by typing; in one that was opened, and in a list, they move inside.
    const arrow = e.key.startsWith('Arrow');
    const stays = arrow && (!this.typed || e.shiftKey || this.column.values && (e.key === 'ArrowUp' || e.key === 'ArrowDown'));
    if (e.key === 'Escape') {
      this.finish(false, 0, 0);
    } else if (e.key === 'Tab') {
      this.finish(true);
      this.grid.selection.step(e.shiftKey ? -1 : 1);
    } else if (leaves[e.key] && !stays) {
      this.finish(true, ...leaves[e.key]);
    } else {
      return;
    }
    e.preventDefault();
  }

  finish(keep, rows = 0, columns = 0) {
    this.close(keep);
    this.grid.focus();
    if (rows || columns) this.grid.selection.move(rows, columns);
  }

  // close puts the editor away; with keep, what was typed goes to the sheet.
  close(keep) {
    if (!this.open) return;
    this.open = false;
    this.input.hidden = true;
    const text = this.input.value;
    if (keep && text !== this.shown) this.commit(this.row, this.column, text);
  }
}
