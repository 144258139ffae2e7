// The spreadsheet as this page knows it: tabs of texts, brought up to date by the server's events.

export class Book {
  title = '';
  spreadsheet = '';
  order = [];
  tabs = new Map(); // id -> {id, title, header, rowCount, locked, columns, rows}; rows[0] is the sheet's row 1
  pending = new Map(); // "tab:row:col" -> text typed here and not yet come back from the sheet

  // apply takes an event in. It gives, a tab, what changed: {whole} or {splice, cells: [[row, col, before], …]}.
  apply(event) {
    this.title = event.title;
    this.spreadsheet = event.spreadsheet;
    this.order = event.order;
    for (const id of this.tabs.keys()) if (!event.order.includes(id)) this.tabs.delete(id);
    const changes = new Map();
    for (const c of event.tabs) {
      if (c.whole) {
        this.tabs.set(c.id, { ...c.whole, rows: c.rows ?? [] });
        this.forget(c.id);
        changes.set(c.id, { whole: true, cells: [] });
      } else {
        changes.set(c.id, this.patch(this.tabs.get(c.id), c));
      }
    }
    return changes;
  }

  patch(tab, c) {
    tab.rowCount = c.rowCount;
    let splice = null;
    if (c.gone || c.added) {
      const added = c.added ?? [];
      // Not splice(at, gone, ...added): thousands of arguments are too many.
      tab.rows = tab.rows.slice(0, c.at).concat(added, tab.rows.slice(c.at + (c.gone ?? 0)));
      splice = { at: c.at, gone: c.gone ?? 0, added: added.length };
      this.forget(tab.id);
    }
    const cells = [];
    for (const { row, cells: now } of c.set ?? []) {
      const before = tab.rows[row];
      tab.rows[row] = now;
      this.forget(tab.id, row + 1);
      for (let col = 0; col < Math.max(before.length, now.length); col++) {
        if ((before[col] ?? '') !== (now[col] ?? '')) cells.push([row + 1, col, before[col] ?? '']);
      }
    }
    return { whole: false, splice, cells };
  }

  // text is what a cell shows. row is counted from 1, col from 0.
  text(tab, row, col) {
    return this.pending.get(`${tab.id}:${row}:${col}`) ?? this.stored(tab, row, col);
  }

  stored(tab, row, col) {
    return tab.rows[row - 1]?.[col] ?? '';
  }

  // field is the text of a row's cell in the column of that name.
  field(tab, row, name) {
    const column = tab.columns.find((c) => c.field === name);
    return column ? this.text(tab, row, column.col) : '';
  }

  // place names a row so that the server finds it again after rows moved.
  place(tab, row) {
    return { tab: tab.id, row, id: this.field(tab, row, 'id_venta') };
  }

  expect(tab, row, col, text) {
    this.pending.set(`${tab.id}:${row}:${col}`, text);
  }

  // forget drops what was expected of a tab, or of one of its rows: the sheet has spoken.
  forget(tabID, row) {
    const prefix = row === undefined ? `${tabID}:` : `${tabID}:${row}:`;
    for (const key of this.pending.keys()) if (key.startsWith(prefix)) this.pending.delete(key);
  }

  lastRow(tab) {
    return Math.max(tab.rowCount, tab.rows.length, tab.header + 1);
  }
}
