package sheets_test

import (
	"os"
	"testing"

	"google.golang.org/api/option"
	api "google.golang.org/api/sheets/v4"

	"github.com/almacontact/celula/sheets"
	"github.com/almacontact/celula/sheets/sheetstest"
)

func TestSuiteOnTheEmulator(t *testing.T) {
	e := sheetstest.Start(t)
	person, err := api.NewService(t.Context(), option.WithoutAuthentication(), option.WithEndpoint(e.URL+"/"))
	if err != nil {
		t.Fatal(err)
	}
	sheetstest.Suite(t, sheetstest.Place{
		Client: open(t, e.URL, sheets.Options{}), Person: person, Spreadsheet: e.Spreadsheet(t, "Ventas", nil),
	})
}

// TestSuiteOnGoogle makes and deletes tabs in a spreadsheet that is shared, for editing, with the key's account.
func TestSuiteOnGoogle(t *testing.T) {
	key, spreadsheet := os.Getenv("CELULA_TEST_GOOGLE_CREDENTIALS"), os.Getenv("CELULA_TEST_GOOGLE_SPREADSHEET")
	if key == "" || spreadsheet == "" {
		t.Skip("left out: set CELULA_TEST_GOOGLE_CREDENTIALS (a service account's key file) and " +
			"CELULA_TEST_GOOGLE_SPREADSHEET (an id) to run the suite on Google")
	}
	person, err := api.NewService(t.Context(), option.WithAuthCredentialsFile(option.ServiceAccount, key), option.WithScopes(sheets.Scope))
	if err != nil {
		t.Fatal(err)
	}
	// The person shares the account's quota, so that the client takes half of it.
	client, err := sheets.New(t.Context(), sheets.Options{Credentials: key, CallsPerMinute: 25})
	if err != nil {
		t.Fatal(err)
	}
	sheetstest.Suite(t, sheetstest.Place{Client: client, Person: person, Spreadsheet: spreadsheet})
}
