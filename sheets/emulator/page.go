package emulator

import (
	"html/template"
	"net/http"
)

// servePage answers /: what this is, and which spreadsheets there are. With [Options.Auth] it names none.
func (s *Server) servePage(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	var files []*driveFile
	if !s.opts.Auth {
		for _, d := range s.allBooks() {
			files = append(files, d.file())
		}
	}
	if err := page.Execute(w, files); err != nil {
		return // the reader has gone; the template itself is tested
	}
}

var page = template.Must(template.New("").Parse(`<!doctype html>
<html lang="es"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Emulador de Google Sheets</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}td,th{text-align:left;padding:.2rem .8rem .2rem 0}code{overflow-wrap:anywhere}</style>
<h1>Emulador de Google Sheets</h1>
<p>Responde como la API de Google Sheets (<code>/v4/spreadsheets</code>) y la parte de Drive que la acompaña
(<code>/drive/v3/files</code>), solo en este computador. Ponga esta dirección en <code>google.endpoint</code>.</p>
{{if .}}<table><tr><th>Hoja de cálculo<th>Identificador<th>Último cambio</tr>
{{range .}}<tr><td>{{.Name}}<td><code>{{.ID}}</code><td>{{.ModifiedTime}}</tr>
{{end}}</table>{{else}}<p>No hay hojas de cálculo que mostrar.</p>{{end}}
</html>
`))
