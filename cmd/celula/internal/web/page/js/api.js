// What the page asks of its server, and what it says when that fails.

const toast = document.getElementById('toast');
let hide = 0;

// say shows a message for a few seconds. Screen readers speak it: the element is an alert.
export function say(text) {
  toast.textContent = text;
  toast.hidden = false;
  clearTimeout(hide);
  hide = setTimeout(() => { toast.hidden = true; }, 6000);
}

// post sends an edit. It gives the answer, or null after saying why there is none.
export async function post(path, body) {
  try {
    const response = await fetch('/api/' + path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    const answer = await response.json();
    if (response.ok) return answer;
    say('No se pudo: ' + answer.error + '.');
  } catch {
    say('No hay conexión con la demostración: ¿sigue abierta la ventana donde se inició?');
  }
  return null;
}
