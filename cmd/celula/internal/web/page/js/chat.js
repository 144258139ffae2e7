// The chat as Slack would show it. Texts come in segments, their mark-up already read: all of it is put in as text.

// The office's time, which the messages speak of too, wherever this browser is.
const office = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: 'America/Bogota' };

export class Chat {
  channels = []; // {id, name}
  messages = new Map(); // channel -> Map(ts -> message)
  unread = new Map(); // channel -> Set(ts) not yet seen
  current = '';
  ready = false;
  stale = false; // what is known may be old

  // visible tells whether the chat is on the screen; openRow goes to a row of the hoja: (gid, row).
  constructor({ visible, openRow }) {
    this.visible = visible;
    this.openRow = openRow;
    this.tabs = document.getElementById('channels');
    this.log = document.getElementById('messages');
  }

  apply(event) {
    this.channels = event.channels;
    this.current ||= this.channels[0]?.id ?? '';
    if (this.stale) this.forgetGone(event.set);
    for (const c of this.channels) {
      if (!this.messages.has(c.id)) {
        this.messages.set(c.id, new Map());
        this.unread.set(c.id, new Set());
      }
    }
    for (const { channel, ts } of event.gone) {
      this.messages.get(channel)?.delete(ts);
      this.unread.get(channel)?.delete(ts);
      if (channel === this.current) this.element(ts)?.remove();
    }
    for (const m of event.set) {
      const known = this.messages.get(m.channel);
      if (!known.has(m.ts)) this.unread.get(m.channel).add(m.ts);
      known.set(m.ts, m);
      if (m.channel === this.current && this.ready) this.put(m);
    }
    if (!this.ready) {
      this.ready = true;
      this.show(this.current);
    }
    this.markSeen();
  }

  // restart is for a lost connection: the next event has all there is.
  restart() {
    this.stale = true;
  }

  forgetGone(present) {
    this.stale = this.ready = false;
    for (const [channel, known] of this.messages) {
      const there = new Set(present.filter((m) => m.channel === channel).map((m) => m.ts));
      for (const ts of known.keys()) {
        if (there.has(ts)) continue;
        known.delete(ts);
        this.unread.get(channel).delete(ts);
      }
    }
  }

  show(channel) {
    this.current = channel;
    const list = [...(this.messages.get(channel)?.values() ?? [])].sort((a, b) => (a.ts < b.ts ? -1 : 1));
    this.log.replaceChildren(...list.map((m) => this.make(m)));
    if (list.length === 0) this.log.append(this.nothing());
    this.toEnd();
    this.markSeen();
  }

  toEnd() { this.log.scrollTop = this.log.scrollHeight; }

  nothing() {
    const p = document.createElement('p');
    p.className = 'empty';
    p.textContent = 'Nada por ahora. Aquí avisa el bot lo que hay que atender.';
    return p;
  }

  put(message) {
    const atEnd = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 60;
    const old = this.element(message.ts);
    const made = this.make(message);
    this.log.querySelector('.empty')?.remove();
    if (old) old.replaceWith(made);
    else this.log.append(made);
    made.classList.add('fresh');
    if (atEnd && !old) this.toEnd();
  }

  element(ts) { return this.log.querySelector(`[data-ts="${CSS.escape(ts)}"]`); }

  markSeen() {
    if (this.visible() && document.visibilityState === 'visible') this.unread.get(this.current)?.clear();
    this.drawTabs();
  }

  drawTabs() {
    if (this.tabs.childElementCount !== this.channels.length) {
      this.tabs.replaceChildren(...this.channels.map((c) => this.makeTab(c)));
    }
    let all = 0;
    this.channels.forEach((c, i) => {
      const tab = this.tabs.children[i];
      const n = this.unread.get(c.id).size;
      all += n;
      tab.setAttribute('aria-selected', String(c.id === this.current));
      tab.tabIndex = c.id === this.current ? 0 : -1;
      count(tab.querySelector('.unread'), n);
    });
    count(document.querySelector('[data-unread=all]'), all);
  }

  makeTab(channel) {
    const tab = document.createElement('button');
    tab.type = 'button';
    tab.setAttribute('role', 'tab');
    tab.setAttribute('aria-controls', 'messages');
    tab.dataset.channel = channel.name;
    tab.append('# ' + channel.name);
    const n = document.createElement('span');
    n.className = 'unread';
    tab.append(n);
    tab.addEventListener('click', () => this.show(channel.id));
    return tab;
  }

  make(message) {
    const article = document.createElement('article');
    article.dataset.ts = message.ts;
    article.dataset.kind = (message.kinds ?? []).join(' ');
    article.classList.toggle('done', Boolean(message.done));
    const head = document.createElement('header');
    const who = document.createElement('b');
    who.textContent = message.user === 'U0CELULA' ? 'célula' : message.user;
    const app = document.createElement('span');
    app.className = 'tag';
    app.textContent = 'APP';
    const time = document.createElement('time');
    time.dateTime = message.time;
    time.textContent = new Date(message.time).toLocaleTimeString('es-CO', office);
    head.append(who, app, time);
    article.append(head, ...message.blocks.map((b) => this.makeBlock(b)));
    if (message.edited) {
      const edited = document.createElement('span');
      edited.className = 'edited';
      edited.textContent = '(editado)';
      article.append(edited);
    }
    return article;
  }

  makeBlock(block) {
    if (block.type === 'divider') return document.createElement('hr');
    const div = document.createElement('div');
    div.className = block.type === 'context' ? 'context' : block.type === 'header' ? 'title' : 'section';
    (block.lines ?? []).forEach((line) => {
      const p = document.createElement('p');
      p.append(...(line ?? []).map((s) => this.makeSegment(s)));
      div.append(p);
    });
    return div;
  }

  makeSegment(s) {
    let node = document.createTextNode(s.text);
    const wrap = (name) => {
      const outer = document.createElement(name);
      outer.append(node);
      node = outer;
      return outer;
    };
    if (s.code) wrap('code');
    if (s.italic) wrap('em');
    if (s.strike) wrap('s');
    if (s.bold) wrap('b');
    if (s.ping) wrap('mark');
    if (s.link) this.makeLink(wrap('a'), s.link);
    return node;
  }

  // makeLink leads to the row of this page's own hoja. An address of elsewhere is shown, but leads nowhere: the demo
  // stays on this machine.
  makeLink(a, link) {
    a.title = link;
    const to = /\/spreadsheets\/d\/[\w-]+\/edit#gid=(\d+)(?:&range=[A-Z]+(\d+))?/.exec(link);
    if (!to) return;
    a.href = '#';
    a.addEventListener('click', (e) => {
      e.preventDefault();
      this.openRow(Number(to[1]), Number(to[2] ?? 1));
    });
  }
}

function count(badge, n) {
  badge.textContent = n > 99 ? '99+' : String(n);
  badge.hidden = n === 0;
  badge.setAttribute('aria-label', n === 1 ? '1 mensaje sin leer' : `${n} mensajes sin leer`);
}
