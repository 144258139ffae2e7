package main

import (
	"net/http"
	"strings"
)

// observed tells of every call to the Sheets API, for the metrics: its kind, and its answer's status, 0 where there was none.
type observed struct {
	next http.RoundTripper
	tell func(kind string, status int)
}

func (o observed) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := o.next.RoundTrip(r)
	status := 0
	if err == nil {
		status = res.StatusCode
	}
	o.tell(callKind(r), status)
	return res, err
}

func callKind(r *http.Request) string {
	switch path := r.URL.Path; {
	case strings.HasSuffix(path, ":batchUpdate"):
		return "escritura"
	case strings.Contains(path, "/values"): // of one tab by its title, or of some by their ids
		return "lectura"
	case strings.Contains(path, "/spreadsheets/"):
		return "consulta"
	}
	return "token"
}
