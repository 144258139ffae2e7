// The hoja as a table of which only the rows in sight exist: 5,000 rows scroll like 50.

import { Selection } from './selection.js';
import { fillCell, paintCell } from './cell.js';

const spare = 8; // rows beyond each edge that exist already

export class Grid {
  tab = null;
  columns = []; // as shown, see columns.js
  sorted = null; // {col, descending}: by what one sorted last
  from = 0;
  to = -1;
  trs = new Map(); // row -> <tr>

  constructor(book, hooks) {
    this.book = book;
    this.hooks = hooks; // {selected(), sort(column)}
    this.table = document.getElementById('grid');
    this.scroller = document.getElementById('scroller');
    this.selection = new Selection(this);
    this.scroller.addEventListener('scroll', () => this.render(), { passive: true });
    new ResizeObserver(() => this.render()).observe(this.scroller);
  }

  // show puts a tab on the screen, from its top.
  show(tab, columns) {
    this.tab = tab;
    this.columns = columns;
    this.sorted = null;
    this.scroller.scrollTo(0, 0);
    this.selection.reset();
    this.rebuild();
  }

  // rebuild makes the table anew, for new columns or another width.
  rebuild() {
    const style = getComputedStyle(document.documentElement);
    this.rowHeight = parseFloat(style.getPropertyValue('--row'));
    this.headHeight = parseFloat(style.getPropertyValue('--head'));
    this.numWidth = parseFloat(style.getPropertyValue('--num'));
    this.trs.clear();
    this.from = 0;
    this.to = -1;
    this.table.replaceChildren(this.makeColumns(), this.makeHead(), this.makeSpacer(), this.makeBody(), this.makeSpacer());
    this.table.setAttribute('aria-label', `Hoja ${this.tab.title}`);
    this.table.setAttribute('aria-colcount', String(this.columns.length + 1));
    this.table.style.width = `${this.columns.reduce((sum, c) => sum + c.width, this.numWidth)}px`;
    [this.above, this.below] = this.table.querySelectorAll('.spacer tr');
    this.body = this.table.querySelector('tbody.rows');
    this.render();
  }

  makeColumns() {
    const group = document.createElement('colgroup');
    for (const width of [this.numWidth, ...this.columns.map((c) => c.width)]) {
      const col = document.createElement('col');
      col.style.width = `${width}px`;
      group.append(col);
    }
    return group;
  }

  makeHead() {
    const head = document.createElement('thead');
    const tr = head.insertRow();
    tr.setAttribute('aria-rowindex', String(this.tab.header));
    const corner = document.createElement('th');
    corner.className = 'num';
    corner.setAttribute('aria-label', 'Fila');
    tr.append(corner, ...this.columns.map((c, i) => this.makeHeader(c, i)));
    return head;
  }

  makeHeader(column, i) {
    const th = document.createElement('th');
    th.scope = 'col';
    th.dataset.field = column.field;
    th.className = columnClass(column, this.columns[i + 1]);
    th.setAttribute('aria-colindex', String(i + 2));
    const button = document.createElement('button');
    button.type = 'button';
    button.tabIndex = -1;
    button.textContent = column.name;
    button.title = `Ordenar las filas por ${column.name}${column.bot ? ' (esta columna la escribe el bot)' : ''}`;
    button.addEventListener('click', () => this.hooks.sort(column));
    if (this.sorted?.col === column.col) th.setAttribute('aria-sort', this.sorted.descending ? 'descending' : 'ascending');
    th.append(button);
    return th;
  }

  makeSpacer() {
    const body = document.createElement('tbody');
    body.className = 'spacer';
    body.setAttribute('aria-hidden', 'true');
    body.insertRow();
    return body;
  }

  makeBody() {
    const body = document.createElement('tbody');
    body.className = 'rows';
    return body;
  }

  get firstRow() { return this.tab.header + 1; }
  get lastRow() { return this.book.lastRow(this.tab); }

  // render makes the rows in sight exist, and no others.
  render() {
    if (!this.tab) return;
    const top = this.firstRow + Math.floor(this.scroller.scrollTop / this.rowHeight);
    const rows = Math.ceil(this.scroller.clientHeight / this.rowHeight);
    const from = Math.max(this.firstRow, top - spare);
    const to = Math.min(this.lastRow, top + rows + spare);
    if (from === this.from && to === this.to) return;
    for (const [row, tr] of this.trs) {
      if (row < from || row > to) {
        tr.remove();
        this.trs.delete(row);
      }
    }
    let next = null;
    for (let row = to; row >= from; row--) {
      let tr = this.trs.get(row);
      if (!tr) {
        tr = this.makeRow(row);
        this.body.insertBefore(tr, next);
        this.trs.set(row, tr);
      }
      next = tr;
    }
    this.from = from;
    this.to = to;
    this.above.style.height = `${(from - this.firstRow) * this.rowHeight}px`;
    this.below.style.height = `${(this.lastRow - to) * this.rowHeight}px`;
    this.table.setAttribute('aria-rowcount', String(this.lastRow));
  }

  makeRow(row) {
    const tr = document.createElement('tr');
    tr.setAttribute('aria-rowindex', String(row));
    const num = document.createElement('th');
    num.className = 'num';
    num.scope = 'row';
    num.textContent = String(row);
    num.dataset.row = String(row);
    tr.append(num);
    this.columns.forEach((c, i) => {
      const td = tr.insertCell();
      td.id = `c-${row}-${c.col}`;
      td.className = columnClass(c, this.columns[i + 1]);
      td.dataset.row = String(row);
      td.dataset.field = c.field;
      td.dataset.at = String(i);
      td.setAttribute('role', 'gridcell');
      td.setAttribute('aria-colindex', String(i + 2));
      if (c.bot || this.tab.locked) td.setAttribute('aria-readonly', 'true');
    });
    this.fill(row, tr);
    return tr;
  }

  // fill brings a row's cells up to date, where they are not.
  fill(row, tr = this.trs.get(row)) {
    if (!tr) return;
    this.columns.forEach((c, i) => {
      const td = tr.cells[i + 1];
      fillCell(td, c, this.book.text(this.tab, row, c.col));
      paintCell(td, this.selection.stateOf(row, i));
    });
    tr.cells[0].classList.toggle('chosen', this.selection.hasRow(row));
  }

  refresh() {
    this.render();
    for (const row of this.trs.keys()) this.fill(row);
  }

  // flash draws the eye to cells that somebody else has changed: [[row, col], …].
  flash(cells) {
    for (const [row, col] of cells) {
      const td = document.getElementById(`c-${row}-${col}`);
      if (!td) continue;
      td.classList.remove('flash');
      void td.offsetWidth; // begins the animation anew
      td.classList.add('flash');
    }
  }

  // box is where a cell lies on the canvas.
  box(row, at) {
    const left = this.columns.slice(0, at).reduce((sum, c) => sum + c.width, this.numWidth);
    return { left, top: this.headHeight + (row - this.firstRow) * this.rowHeight, width: this.columns[at].width, height: this.rowHeight };
  }

  // reveal scrolls as little as it takes to see a cell whole.
  reveal(row, at) {
    const box = this.box(row, at);
    const view = this.scroller;
    const pinned = at > 0 && this.columns[0].field === 'estado' && isPinned() ? this.columns[0].width : 0;
    if (at > 0 || !pinned) {
      const left = box.left - this.numWidth - pinned;
      if (left < view.scrollLeft) view.scrollLeft = left;
      else if (box.left + box.width > view.scrollLeft + view.clientWidth) view.scrollLeft = box.left + box.width - view.clientWidth;
    }
    const top = box.top - this.headHeight;
    if (top < view.scrollTop) view.scrollTop = top;
    else if (box.top + box.height > view.scrollTop + view.clientHeight) view.scrollTop = box.top + box.height - view.clientHeight;
    this.render();
  }

  focus() { this.table.focus({ preventScroll: true }); }
}

function columnClass(column, next) {
  return [column.field === 'estado' && 'pinned', column.field, column.bot && 'bot', column.bot && next && !next.bot && 'edge']
    .filter(Boolean).map((name) => String(name).replace(/[^\w-]/g, '')).filter(Boolean).join(' ');
}

function isPinned() { return matchMedia('(min-width: 760px)').matches; }
