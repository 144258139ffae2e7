package emulator_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/almacontact/celula/sheets/sheetstest"
)

// Recordings of the real service, and the program that plays them, are kept beside the project, where they are kept
// at all.
const recordings = "../../../shared/sheets-api"

func TestRecordedTrafficComesOutTheSame(t *testing.T) {
	dir, err := filepath.Abs(recordings)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "replay.py")); err != nil {
		t.Skipf("LEFT OUT: the recordings of the real service are not beside the project (%v)", err)
	}
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skipf("LEFT OUT: the recordings are played by python3, which is not here (%v)", err)
	}
	e := sheetstest.Start(t)
	out, err := exec.CommandContext(t.Context(), python, filepath.Join(dir, "replay.py"), "--base", e.URL, "--cassettes",
		filepath.Join(dir, "recordings"), "--messages", "-q").CombinedOutput()
	if err != nil {
		t.Errorf("not all of the recorded traffic comes out the same: %v\n%s", err, out)
	}
	total := regexp.MustCompile(`(\d+)/(\d+) interactions match \(core\).*schema-valid (\d+)/`).FindSubmatch(out)
	if total == nil || string(total[1]) != string(total[2]) || string(total[3]) != string(total[2]) || len(total[2]) < 3 {
		t.Errorf("want every interaction the same and valid:\n%s", out)
	}
}
