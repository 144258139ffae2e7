package emulator

import "net/http"

func (s *Server) serveDrive(w http.ResponseWriter, r *http.Request, by string) {
	writeFault(w, r, noMethod(r))
}
