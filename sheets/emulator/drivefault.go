package emulator

import (
	"errors"
	"net/http"
)

// driveErrors is the list that Drive's refusals have where those of Sheets have a status.
type driveErrors struct {
	Message      string `json:"message"`
	Domain       string `json:"domain"`
	Reason       string `json:"reason"`
	Location     string `json:"location"`
	LocationType string `json:"locationType"`
}

type driveErrorBody struct {
	Error driveErrorDetail `json:"error"`
}

type driveErrorDetail struct {
	Code    int64         `json:"code"`
	Message string        `json:"message"`
	Errors  []driveErrors `json:"errors"`
}

// driveFault is a refusal as Drive words it.
func driveFault(code int, reason, location, message string) error {
	return &fault{code: code, message: message, details: []any{driveErrors{message, "global", reason, location, "parameter"}}}
}

// noFile is the refusal of a file that is not there, or not for the caller.
func noFile(id string) error {
	return driveFault(http.StatusNotFound, "notFound", "fileId", "File not found: "+id+".")
}

// badParameter is the refusal of a parameter's value.
func badParameter(name, message string) error {
	return driveFault(http.StatusBadRequest, "invalidParameter", name, message)
}

// writeDriveFault sends a refusal in Drive's envelope, which differs from that of Sheets.
func writeDriveFault(w http.ResponseWriter, r *http.Request, err error) {
	var f *fault
	if !errors.As(err, &f) {
		f = broken("%v", err)
	}
	detail := driveErrorDetail{Code: int64(f.code), Message: f.message}
	for _, d := range f.details {
		if e, ok := d.(driveErrors); ok {
			detail.Errors = append(detail.Errors, e)
		}
	}
	if detail.Errors == nil {
		reason := map[int]string{http.StatusBadRequest: "badRequest", http.StatusNotFound: "notFound"}[f.code]
		if reason == "" {
			reason = "backendError"
		}
		detail.Errors = []driveErrors{{Message: f.message, Domain: "global", Reason: reason}}
	}
	writeAnswer(w, r, f.code, &driveErrorBody{detail}, nil)
}
