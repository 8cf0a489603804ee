//go:build unix

package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/creack/pty"
)

const handMade = `- Type: AWS::S3::Bucket
  Properties: {BucketName: orders-archive}
- Type: AWS::S3::Bucket
  Properties: {BucketName: orders-access-logs, OwnershipControls: {Rules: [{ObjectOwnership: BucketOwnerPreferred}]}}
- Type: AWS::S3::Bucket
  Properties: {BucketName: orders-uploads, LoggingConfiguration: {DestinationBucketName: orders-access-logs}}
- Type: AWS::SNS::Topic
  Properties: {TopicName: orders-events}
`

// does runs a command to its good end.
func (s *seat) does(arguments ...string) {
	s.t.Helper()
	s.types(arguments...)
	if code := s.ends(); code != exitDone {
		s.t.Fatalf("cfn %s: exit code %d\n%s", strings.Join(arguments, " "), code, s.text())
	}
}

// stops presses Ctrl-C and wants the command to end, saying so.
func (s *seat) stops(texts ...string) {
	s.t.Helper()
	s.press(ctrlC)
	s.leaves(exitInterrupted, texts...)
}

func (s *seat) leaves(want int, texts ...string) {
	s.t.Helper()
	if code := s.ends(); code != want {
		s.t.Errorf("exit code %d, want %d\n%s", code, want, s.text())
	}
	for _, text := range texts {
		if !strings.Contains(s.text(), text) {
			s.t.Errorf("the screen does not show %q:\n%s", text, s.text())
		}
	}
}

// picks waits until the terminal gives single keys.
func (s *seat) picks(title string) {
	s.t.Helper()
	s.shows(title)
	s.until("the terminal gives single keys", func() bool { return !s.echoes() })
}

func (s *seat) resize(columns, rows uint16) {
	s.t.Helper()
	if err := pty.Setsize(s.tty, &pty.Winsize{Cols: columns, Rows: rows}); err != nil {
		s.t.Fatal(err)
	}
}

func TestPicker(t *testing.T) {
	t.Parallel()
	s := newSeat(t)
	s.write("account.yaml", handMade)
	s.does("local", "seed", "account.yaml")
	s.does("iac", "scan", "--wait")

	// It is left in two ways, and the terminal is as it was.
	s.types("iac", "generate", "shop", "--pick")
	s.picks("resources for shop")
	s.press("up\x1b")
	s.shows("esc cancel")
	s.press("\x1b")
	s.leaves(exitConfirmation, "nothing was changed")
	s.types("iac", "generate", "shop", "--pick")
	s.picks("resources for shop")
	s.stops("interrupted")

	// Filter, choose, a smaller terminal, what is related.
	s.types("iac", "generate", "shop", "--pick")
	s.resize(60, 8)
	s.picks("resources for shop")
	s.press("topic ")
	s.shows("1 of at most 500 chosen")
	s.press("\x15uploads ")
	s.shows("2 of at most 500 chosen")
	s.resize(40, 6)
	s.press("\r")
	s.picks("related to these")
	s.shows("orders-access-logs")
	s.press(" ")
	s.shows("3 of 500 chosen")
	s.press("\r")
	s.leaves(exitDone, "BucketOrdersUploads", "BucketOrdersAccessLogs", "TopicOrdersEvents", "COMPLETE · 3 resources")
	if strings.Contains(s.text(), "BucketOrdersArchive") {
		t.Errorf("what was not chosen is in the template:\n%s", s.text())
	}
}

// What has begun goes on without the command, and another one follows it.
func TestInterruptedScanAndGeneration(t *testing.T) {
	t.Parallel()
	s := newSeatIn(t, "realistic")
	s.write("account.yaml", handMade)
	s.does("local", "seed", "account.yaml")
	s.types("iac", "scan", "--wait")
	s.shows("scanning")
	s.stops("the scan goes on", "cfn iac scan --wait")
	s.does("iac", "scan", "--wait")
	s.shows("COMPLETE · 4 resources")
	s.types("iac", "scans", "--output", "text", "--query", "length(@)")
	s.leaves(exitDone, "1\r\n")

	s.types("iac", "generate", "shop")
	s.shows("reading the resources")
	s.stops("the generation of shop goes on", "cfn iac show shop --wait")
	s.does("iac", "show", "shop", "--wait")
	s.shows("COMPLETE · 4 resources")
}

// Whatever step of an adoption is interrupted, the same command goes on.
func TestInterruptedAdoption(t *testing.T) {
	t.Parallel()
	s := newSeat(t)
	s.write("account.yaml", handMade)
	s.does("local", "seed", "account.yaml")
	adopt := func() { s.types("iac", "adopt", "legacy", "--type", "AWS::S3::*") }
	again := "cfn iac adopt legacy --type 'AWS::S3::*'"

	adopt()
	s.picks("3 of at most 500 chosen")
	s.stops(again)
	adopt()
	s.picks("3 of at most 500 chosen")
	s.press("archive \r")
	s.shows("Import into a new stack legacy?")
	s.stops(again)

	adopt()
	s.shows("an earlier run has generated the template legacy")
	s.shows("Import into a new stack legacy?")
	s.press("y\r")
	s.shows("import in progress")
	s.stops("goes on", again)

	adopt()
	s.leaves(exitDone, "IMPORT_COMPLETE")
	s.does("drift", "legacy", "--exit-code")
	text, err := os.ReadFile(filepath.Join(s.home, "legacy.yaml"))
	if err != nil || strings.Contains(string(text), "orders-archive") || !strings.Contains(string(text), "orders-uploads") {
		t.Errorf("legacy.yaml: %v\n%s", err, text)
	}
	s.types("iac", "list")
	s.leaves(exitDone, "no generated templates")
}

// The catalog asks for what matters alone, again where an answer is refused.
// The answers land in the file, beside the other defaults.
func TestCatalogQuestions(t *testing.T) {
	t.Parallel()
	s := newSeat(t)
	s.types("catalog", "new", "queue", "-o", "infra")
	s.shows("VisibilityTimeout [60]: ")
	s.press("soon\r")
	s.shows("VisibilityTimeout must be a number")
	s.press("90\r")
	s.shows("AlarmEmail: ")
	s.press("\r")
	s.leaves(exitDone, "infra/queue.parameters.yaml")
	if text := s.text(); strings.Contains(text, "MaxReceives") || strings.Contains(text, "Fifo") {
		t.Errorf("more is asked for:\n%s", text)
	}
	text, err := os.ReadFile(filepath.Join(s.home, "infra", "queue.parameters.yaml"))
	for _, want := range []string{`VisibilityTimeout: "90"`, `MaxReceives: "5"`, `AlarmEmail: ""`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %s in (%v)\n%s", want, err, text)
		}
	}

	// Ctrl-C leaves nothing half done.
	s.types("catalog", "new", "queue", "-o", "other")
	s.shows("VisibilityTimeout [60]: ")
	s.stops("interrupted")
	if _, err := os.Stat(filepath.Join(s.home, "other")); !os.IsNotExist(err) {
		t.Errorf("an interrupted copy has written: %v", err)
	}
}
