// Which cell is active, which block is selected around it, and how keys and pointer move both.

export class Selection {
  row = 0; // the active cell; 0 while there is none
  at = 0; // its column as shown
  id = ''; // the ID VENTA of its row, by which it is found again after rows moved
  endRow = 0; // the corner opposite to the active cell
  endAt = 0;
  wholeRows = false;

  constructor(grid) {
    this.grid = grid;
  }

  reset() {
    Object.assign(this, { row: 0, at: 0, id: '', endRow: 0, endAt: 0, wholeRows: false });
  }

  get any() { return this.row > 0; }

  // block is the selected cells, both ends included.
  get block() {
    return {
      top: Math.min(this.row, this.endRow),
      bottom: Math.max(this.row, this.endRow),
      left: this.wholeRows ? 0 : Math.min(this.at, this.endAt),
      right: this.wholeRows ? this.grid.columns.length - 1 : Math.max(this.at, this.endAt),
    };
  }

  rows() {
    const { top, bottom } = this.block;
    return Array.from({ length: bottom - top + 1 }, (_, i) => top + i);
  }

  hasRow(row) {
    return this.any && row >= this.block.top && row <= this.block.bottom;
  }

  stateOf(row, at) {
    if (!this.any) return '';
    if (row === this.row && at === this.at) return 'active';
    const b = this.block;
    return row >= b.top && row <= b.bottom && at >= b.left && at <= b.right ? 'selected' : '';
  }

  // put makes a cell the active one, and the only one selected.
  put(row, at, { reveal = true } = {}) {
    this.wholeRows = false;
    this.set(row, at, row, at, reveal ? [row, at] : null);
  }

  // extend moves the corner opposite to the active cell.
  extend(row, at) {
    this.set(this.row, this.at, row, at, [row, at]);
  }

  // putRows selects whole rows; the active cell is the first of them that one may edit.
  putRows(row, endRow = row) {
    this.wholeRows = true;
    this.set(row, this.at, endRow, this.at, null);
  }

  set(row, at, endRow, endAt, seen) {
    const g = this.grid;
    const clampRow = (r) => Math.min(Math.max(r, g.firstRow), g.lastRow);
    const clampAt = (a) => Math.min(Math.max(a, 0), g.columns.length - 1);
    this.row = clampRow(row);
    this.at = clampAt(at);
    this.endRow = clampRow(endRow);
    this.endAt = clampAt(endAt);
    this.id = g.book.field(g.tab, this.row, 'id_venta');
    if (seen) g.reveal(clampRow(seen[0]), clampAt(seen[1]));
    for (const r of g.trs.keys()) g.fill(r);
    g.table.setAttribute('aria-activedescendant', `c-${this.row}-${g.columns[this.at].col}`);
    g.hooks.selected();
  }

  // move goes by so many rows and columns; with extend the selection grows instead.
  move(rows, columns, extend = false) {
    if (extend) this.extend(this.endRow + rows, this.endAt + columns);
    else this.put(this.row + rows, this.at + columns);
  }

  // step goes to the next column or the one before, over the end of a row into the next.
  step(by) {
    const last = this.grid.columns.length - 1;
    const at = this.at + by;
    if (at > last && this.row < this.grid.lastRow) this.put(this.row + 1, 0);
    else if (at < 0 && this.row > this.grid.firstRow) this.put(this.row - 1, last);
    else this.put(this.row, at);
  }

  // follow keeps the active cell with its sale when rows were inserted, deleted or sorted.
  follow(splice) {
    if (!this.any) return;
    const height = this.endRow - this.row;
    const row = relocate(this.grid.book, this.grid.tab, { row: this.row, id: this.id }, splice);
    this.row = Math.min(row, this.grid.lastRow);
    this.endRow = Math.min(this.row + height, this.grid.lastRow);
    this.id = this.grid.book.field(this.grid.tab, this.row, 'id_venta');
    this.grid.table.setAttribute('aria-activedescendant', `c-${this.row}-${this.grid.columns[this.at].col}`);
  }
}

// relocate says where a row is after a change: by its sale's id, else by what was put in or taken out above it.
export function relocate(book, tab, { row, id }, splice) {
  const shifted = splice && row - 1 >= splice.at + splice.gone ? row + splice.added - splice.gone : row;
  if (!id || book.field(tab, shifted, 'id_venta') === id) return shifted;
  const column = tab.columns.find((c) => c.field === 'id_venta');
  const found = column ? tab.rows.findIndex((cells, i) => i >= tab.header && cells[column.col] === id) : -1;
  return found < 0 ? shifted : found + 1;
}
