package web

import (
	"net"
	"net/http"
	"strings"
)

// The page can change a spreadsheet, so other pages open in the same browser must not. Two ways are known: a site whose
// name is made to point at 127.0.0.1 (it sends its own name as Host), and a form or script of another site that sends to
// our address (it sends its own Origin). Both are refused here, for every path.

// secure sets the headers of every answer.
func secure(h http.Header) {
	h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "+
		"connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
}

// refuse says why a request is not answered; "" for one that is.
func refuse(r *http.Request) string {
	if !ownHost(r) {
		return "esta página solo se abre por su propia dirección (127.0.0.1)"
	}
	site, origin := r.Header.Get("Sec-Fetch-Site"), r.Header.Get("Origin")
	own := origin == "http://"+r.Host
	foreign := "solo se aceptan pedidos de la página misma"
	if origin != "" && !own {
		return foreign
	}
	if isPage(r) {
		// A link from anywhere may lead to the page; nothing else of another site may load it or its files.
		if site == "cross-site" && r.Header.Get("Sec-Fetch-Mode") != "navigate" {
			return foreign
		}
		return ""
	}
	if site != "" && site != "same-origin" {
		return foreign
	}
	// A browser says where a request comes from: with Origin when it may change something, else with Sec-Fetch-Site.
	if !own && (r.Method != http.MethodGet || site == "") {
		return foreign
	}
	return ""
}

// isPage reports whether a request only asks for what everybody may see: the page and its files.
func isPage(r *http.Request) bool {
	return (r.Method == http.MethodGet || r.Method == http.MethodHead) && !strings.HasPrefix(r.URL.Path, "/api/")
}

// ownHost reports whether the request names, as its Host, the loopback address that it came in by.
func ownHost(r *http.Request) bool {
	local, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	if !ok {
		return false
	}
	_, port, err := net.SplitHostPort(local.String())
	if err != nil {
		return false
	}
	host, hostPort, err := net.SplitHostPort(r.Host)
	if err != nil { // a browser leaves port 80 out
		host, hostPort = strings.Trim(r.Host, "[]"), "80"
	}
	if hostPort != port {
		return false
	}
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}
