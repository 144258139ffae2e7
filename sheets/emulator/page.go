package emulator

import "net/http"

func (s *Server) servePage(w http.ResponseWriter) {}
