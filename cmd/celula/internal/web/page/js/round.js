// The line that says when the bot looked last, and when it looks next.

const line = document.getElementById('round');
const text = document.getElementById('round-text');
let state = null; // the last event, with ahead: how far the server's clock is ahead of ours
let lost = false;
const overdue = 30; // seconds without a round after which something is wrong

export function applyRound(event) {
  state = { ...event, ahead: event.now - Date.now() };
  lost = false;
  draw();
}

export function connectionLost() {
  lost = true;
  draw();
}

function draw() {
  const said = words();
  // Only when it differs: some screen readers speak every change.
  if (text.textContent !== said.text) text.textContent = said.text;
  line.dataset.state = said.state;
}

function words() {
  if (lost) return { state: 'fault', text: 'Sin conexión con la demostración; se intenta de nuevo…' };
  if (!state) return { state: '', text: 'Conectando…' };
  if (!state.last) return { state: '', text: 'El bot todavía no ha revisado la hoja' };
  const now = Date.now() + state.ahead;
  const ago = Math.max(0, Math.round((now - state.last) / 1000));
  if (ago > overdue) return { state: 'fault', text: `El bot no ha podido revisar la hoja desde hace ${ago} s; mire la ventana donde se inició` };
  const next = Math.round((state.next - now) / 1000);
  const then = !state.next ? '' : next > 0 ? ` · la próxima en ${next} s` : ' · revisando…';
  return { state: 'good', text: `Última revisión hace ${ago} s${then}` };
}

setInterval(draw, 1000);
// A clock is no news to a screen reader.
line.setAttribute('aria-live', 'off');
