package emulator_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/almacontact/celula/sheets/emulator"
)

func TestQuotaIsRefusedAsGoogleDoes(t *testing.T) {
	now := time.Date(2026, 11, 24, 15, 0, 30, 0, time.UTC)
	b := newBook(t, emulator.Options{Now: func() time.Time { return now },
		Quota: emulator.Quota{ReadsPerUser: 2, ReadsPerProject: 300, WritesPerUser: 60, WritesPerProject: 2}})
	b.holds("A1", "")
	b.holds("A1", "")
	status, got := b.do("GET", "", "")
	want := parse(t, `{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","message":"Quota exceeded for quota metric 'Read requests' and limit 'Read requests per minute per user' of service 'sheets.googleapis.com' for consumer 'project_number:100000000000'.",
		"details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"RATE_LIMIT_EXCEEDED","domain":"googleapis.com","metadata":{
		"service":"sheets.googleapis.com","consumer":"projects/100000000000","quota_limit":"ReadRequestsPerMinutePerUser","quota_metric":"sheets.googleapis.com/read_requests"}}]}}`)
	if diff := cmp.Diff(want, got); status != http.StatusTooManyRequests || diff != "" {
		t.Errorf("the third read: got %d (-want +got):\n%s", status, diff)
	}
	b.put("A1", "RAW", `[["x"]]`) // the second write: making the spreadsheet was one
	b.refuses("PUT", "/values/A1?valueInputOption=RAW", `{"values":[["y"]]}`, http.StatusTooManyRequests,
		"Quota exceeded for quota metric 'Write requests' and limit 'Write requests per minute' of service 'sheets.googleapis.com' for consumer 'project_number:100000000000'.")
	now = now.Add(30 * time.Second) // the next minute
	b.holds("A1", `[["x"]]`)
}

func TestChangedTellsOfEachChange(t *testing.T) {
	b := newBook(t)
	version, ch := b.Server.Changed(b.id())
	b.holds("A1", "")
	b.refuses("PUT", "/values/A1?valueInputOption=RAW", `{"values":[[1],["`+strings.Repeat("x", 50_001)+`"]]}`, 400,
		"Invalid values[1][0]: Your input contains more than the maximum of 50000 characters in a single cell.")
	select {
	case <-ch:
		t.Error("a read, or a refused change, counts as a change")
	default:
	}
	done := make(chan uint64)
	go func() {
		<-ch
		v, _ := b.Server.Changed(b.id())
		done <- v
	}()
	b.put("A1", "RAW", `[["x"]]`)
	if got := <-done; got != version+1 {
		t.Errorf("version after a change: got %d, want %d", got, version+1)
	}
	if v, ch := b.Server.Changed("nope"); v != 0 {
		t.Errorf("version of nothing: got %d", v)
	} else {
		<-ch // must not hold up who waits for what is not there
	}
}

// Readers see whole changes only, and every change of many writers at once is there in the end.
func TestManyAtOnce(t *testing.T) {
	b := newBook(t)
	const writers, each = 8, 25
	stop := make(chan struct{})
	var readers, writing sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				_, got := b.do("GET", "/values:batchGet?ranges=A:A&ranges=B:B", "")
				ranges := got.(map[string]any)["valueRanges"].([]any)
				left, _ := ranges[0].(map[string]any)["values"].([]any)
				right, _ := ranges[1].(map[string]any)["values"].([]any)
				if len(left) != len(right) {
					t.Errorf("half a change was seen: %d values in A, %d in B", len(left), len(right))
					return
				}
			}
		})
	}
	for range writers {
		writing.Go(func() {
			for range each {
				if status, answer := b.do("POST", "/values/A1:append?valueInputOption=RAW", `{"values":[["l","r"]]}`); status != 200 {
					t.Errorf("append: got %d %v", status, answer)
				}
			}
		})
	}
	writing.Wait()
	close(stop)
	readers.Wait()
	if got := strings.Count(b.values("A:A"), "l"); got != writers*each {
		t.Errorf("%d of %d appended rows are there", got, writers*each)
	}
}

func TestDrive(t *testing.T) {
	now := time.Date(2026, 11, 24, 15, 0, 0, 123e6, time.UTC)
	b := newBook(t, emulator.Options{Now: func() time.Time { return now }})
	drive := func(method, path, body string, status int, want string) string {
		t.Helper()
		var in any
		if body != "" {
			in = json.RawMessage(body)
		}
		got, answer := b.Try(t, method, path, in)
		if got != status {
			t.Fatalf("%s %s: got %d %s, want %d", method, path, got, answer, status)
		}
		if status == http.StatusNoContent {
			if len(answer) > 0 {
				t.Errorf("%s %s: a 204 with %q", method, path, answer)
			}
			return ""
		}
		var file struct{ ID string }
		if err := json.Unmarshal(answer, &file); err != nil {
			t.Fatal(err)
		}
		want = strings.ReplaceAll(want, "ID", file.ID)
		if diff := cmp.Diff(parse(t, want), parse(t, string(answer))); diff != "" {
			t.Errorf("%s %s (-want +got):\n%s", method, path, diff)
		}
		return file.ID
	}
	id := drive("POST", "/drive/v3/files?supportsAllDrives=True", `{"name":"Uno","mimeType":"application/vnd.google-apps.spreadsheet"}`, 200,
		`{"kind":"drive#file","id":"ID","name":"Uno","mimeType":"application/vnd.google-apps.spreadsheet"}`)
	if len(id) != 44 {
		t.Errorf("id %q has %d characters, want 44", id, len(id))
	}
	made := now
	now = now.Add(time.Hour)
	c := &book{b.Emulator, t, "/v4/spreadsheets/" + id}
	c.put("Sheet1!A1", "RAW", `[["a\"1","B2","x,y"],["","c"]]`)
	drive("GET", "/drive/v3/files/"+id+"?fields=id,name,createdTime,modifiedTime", "", 200,
		`{"id":"ID","name":"Uno","createdTime":"`+made.Format("2006-01-02T15:04:05.000Z")+`","modifiedTime":"2026-11-24T16:00:00.123Z"}`)
	if status, csv := b.Try(t, "GET", "/drive/v3/files/"+id+"/export?mimeType=text/csv", nil); status != 200 || string(csv) != "\"a\"\"1\",B2,\"x,y\"\r\n,c," {
		t.Errorf("export: got %d %q", status, csv)
	}
	copied := drive("POST", "/drive/v3/files/"+id+"/copy", `{"name":null}`, 200,
		`{"kind":"drive#file","id":"ID","name":"Copy of Uno","mimeType":"application/vnd.google-apps.spreadsheet"}`)
	c.put("Sheet1!A1", "RAW", `[["changed"]]`)
	other := &book{b.Emulator, t, "/v4/spreadsheets/" + copied}
	other.holds("A1", `[["a\"1"]]`)
	other.put("Sheet1!A1", "RAW", `[["also"]]`)
	c.holds("A1", `[["changed"]]`)
	drive("PATCH", "/drive/v3/files/"+id, `{"name":"Dos"}`, 200, `{"kind":"drive#file","id":"ID","name":"Dos","mimeType":"application/vnd.google-apps.spreadsheet",
		"createdTime":"2026-11-24T15:00:00.123Z","modifiedTime":"2026-11-24T16:00:00.123Z","webViewLink":"https://docs.google.com/spreadsheets/d/ID/edit"}`)
	for q, names := range map[string]string{
		`mimeType="application/vnd.google-apps.spreadsheet"`:                    `[{"name":"Copy of Uno"},{"name":"Dos"},{"name":"Prueba"}]`,
		`mimeType = 'application/vnd.google-apps.spreadsheet' and name = "Dos"`: `[{"name":"Dos"}]`,
		`name contains 'UNO' and trashed=false and 'root' in parents`:           `[{"name":"Copy of Uno"}]`,
		`name = 'It\'s'`:        `[]`,
		`mimeType='text/plain'`: `[]`,
		``:                      `[{"name":"Copy of Uno"},{"name":"Dos"},{"name":"Prueba"}]`,
	} {
		_, answer := b.Try(t, "GET", "/drive/v3/files?fields=files(name)&q="+queryEscape(q), nil)
		var got, want struct{ Files []struct{ Name string } }
		for text, to := range map[string]any{string(answer): &got, `{"files":` + names + `}`: &want} {
			if err := json.Unmarshal([]byte(text), to); err != nil {
				t.Fatalf("%v in %s", err, text)
			}
		}
		less := func(a, b struct{ Name string }) bool { return a.Name < b.Name }
		if diff := cmp.Diff(want, got, sorted(less)); diff != "" {
			t.Errorf("files where %s (-want +got):\n%s", q, diff)
		}
	}
	drive("GET", "/drive/v3/files?q=name=%22nothing%22", "", 200, `{"kind":"drive#fileList","files":[]}`)
	drive("GET", "/drive/v3/files/"+id+"/comments?fields=comments/content,comments/anchor,nextPageToken", "", 200, `{"comments":[]}`)
	drive("DELETE", "/drive/v3/files/"+id+"?supportsAllDrives=True", "", 204, "")
	drive("GET", "/drive/v3/files/gone", "", 404, `{"error":{"code":404,"message":"File not found: gone.","errors":[{"message":"File not found: gone.","domain":"global","reason":"notFound","location":"fileId","locationType":"parameter"}]}}`)
	drive("GET", "/drive/v3/files/"+copied+"?fields=colour", "", 400, `{"error":{"code":400,"message":"Invalid field selection colour","errors":[{"message":"Invalid field selection colour","domain":"global","reason":"invalidParameter","location":"fields","locationType":"parameter"}]}}`)
	drive("GET", "/drive/v3/files?q=colour='red'", "", 400, `{"error":{"code":400,"message":"Invalid Value","errors":[{"message":"Invalid Value","domain":"global","reason":"invalidParameter","location":"q","locationType":"parameter"}]}}`)
	drive("GET", "/drive/v3/files?pageSize=0", "", 400, `{"error":{"code":400,"message":"Invalid value '0'. Values must be within the range: [1, 1000]","errors":[{"message":"Invalid value '0'. Values must be within the range: [1, 1000]","domain":"global","reason":"invalidParameter","location":"pageSize","locationType":"parameter"}]}}`)
	c.refuses("GET", "", "", 404, "Requested entity was not found.")
}

func TestDrivePages(t *testing.T) {
	b := newBook(t)
	for range 4 {
		b.Spreadsheet(t, "x", nil)
	}
	seen, token := map[string]bool{}, ""
	for page := 0; page == 0 || token != ""; page++ {
		var list struct {
			NextPageToken string
			Files         []struct{ ID string }
		}
		b.Call(t, "GET", "/drive/v3/files?pageSize=2&pageToken="+token, nil, &list)
		for _, f := range list.Files {
			seen[f.ID] = true
		}
		if token = list.NextPageToken; page > 5 {
			t.Fatal("the pages do not end")
		}
	}
	if len(seen) != 5 {
		t.Errorf("the pages have %d files, want 5", len(seen))
	}
}

func TestImportedCSV(t *testing.T) {
	b := newBook(t)
	r, err := http.NewRequestWithContext(t.Context(), "PUT", b.URL+"/upload/drive/v2/files/"+b.id()+"?uploadType=media&convert=True", strings.NewReader("\ufeffa,0042,\"x, y\"\nb\n"))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "text/csv")
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != 200 {
		t.Fatalf("import: got %s", resp.Status)
	}
	b.holds("Prueba", `[["a",42,"x, y"],["b"]]`, "UNFORMATTED_VALUE")
}

func TestOtherSitesMayNotWrite(t *testing.T) {
	b := newBook(t)
	r, err := http.NewRequestWithContext(t.Context(), "PUT", b.URL+b.path+"/values/A1?valueInputOption=RAW", strings.NewReader(`{"values":[["x"]]}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Origin", "https://example.com")
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusForbidden {
		t.Errorf("a write from another site's page: got %s, want 403", resp.Status)
	}
	b.holds("A1", "")
}

func TestThePageShowsTextAsText(t *testing.T) {
	b := newBook(t)
	b.batch(`{"updateSpreadsheetProperties":{"properties":{"title":"<img onerror=1>"},"fields":"title"}}`)
	status, page := b.Try(t, "GET", "/", nil)
	if text := string(page); status != 200 || strings.Contains(text, "<img") || !strings.Contains(text, "&lt;img") || !strings.Contains(text, b.id()) {
		t.Errorf("the page: got %d %s", status, page)
	}
}

func TestAnswersAreIndentedUnlessDense(t *testing.T) {
	b := newBook(t)
	_, pretty := b.Try(t, "GET", b.path+"?fields=properties.title", nil)
	_, dense := b.Try(t, "GET", b.path+"?fields=properties.title&prettyPrint=false", nil)
	if want := "{\n  \"properties\": {\n    \"title\": \"Prueba\"\n  }\n}\n"; string(pretty) != want {
		t.Errorf("got %q, want %q", pretty, want)
	}
	if want := `{"properties":{"title":"Prueba"}}`; string(dense) != want {
		t.Errorf("dense: got %q, want %q", dense, want)
	}
}
