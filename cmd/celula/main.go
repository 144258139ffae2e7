package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"reflect"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"github.com/almacontact/celula/cmd/celula/internal/config"
	"github.com/almacontact/celula/rules"
)

// cli is the command line: a field a command, in the order in which help lists them.
type cli struct {
	Demo      demoCmd      `cmd:"" help:"Todo en este computador y sin cuentas: emulador, hoja de muestra, bot, chat y una página para verlo." ejemplo:"celula demo"`
	Run       runCmd       `cmd:"" help:"El servicio: revisa cada hoja según su horario hasta que se le detenga." ejemplo:"celula run --config celula.yaml"`
	Once      onceCmd      `cmd:"" help:"Una ronda de cada hoja y termina." ejemplo:"celula once --config celula.yaml --dry-run"`
	Check     checkCmd     `cmd:"" help:"Juzga una hoja exportada (CSV o XLSX), sin conexión." ejemplo:"celula check hoja.csv"`
	Cruce     cruceCmd     `cmd:"" help:"Cruza la hoja exportada con la base de Claro: qué no aparece, qué difiere, qué no tiene venta." ejemplo:"celula cruce hoja.csv base-claro.xlsx --out cruce.xlsx"`
	Legalizar legalizarCmd `cmd:"" help:"Los archivos con que se legalizan las ventas (pasos 6 y 7)." ejemplo:"celula legalizar llamadas --help"`
	Setup     setupCmd     `cmd:"" help:"Pone en la hoja las columnas del bot, su protección, las listas y los colores." ejemplo:"celula setup --config celula.yaml"`
	Doctor    doctorCmd    `cmd:"" help:"Dice si credenciales, hoja, columnas, chat y memoria funcionan, y qué hacer si no." ejemplo:"celula doctor --config celula.yaml"`
	Rules     rulesCmd     `cmd:"" help:"Las reglas del procedimiento: probarlas o copiarlas." ejemplo:"celula rules test"`
	Emulator  emulatorCmd  `cmd:"" help:"La API de Google Sheets, servida desde este computador." ejemplo:"celula emulator --addr 127.0.0.1:8080"`
	Version   versionCmd   `cmd:"" help:"La versión de este programa." ejemplo:"celula version"`
}

// An app is what a command may touch of the world outside its arguments.
type app struct {
	ctx            context.Context // done on SIGINT and SIGTERM
	stdout, stderr io.Writer
	now            func() time.Time
}

// errFound ends a command that did its work and found what it looks for: exit 1, and nothing more to say.
var errFound = errors.New("hay hallazgos")

// Exit statuses of section 5 of the contract.
const (
	exitDone   = 0
	exitFailed = 1 // the check found something, or the work failed
	exitUsage  = 2 // usage or configuration
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run is the whole program for one command line; it answers with the exit status.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	out := &output{to: stdout}
	a := &app{ctx: ctx, stdout: out, stderr: stderr, now: time.Now}
	asked := false // help was asked for and given
	parser, err := kong.New(&cli{},
		kong.Name("celula"),
		kong.Description("Sigue cada venta de la hoja de ventas hasta que cumple el procedimiento."),
		kong.Writers(out, stderr),
		kong.Exit(func(int) { asked = true }),
		kong.Help(printHelp),
		kong.KindMapper(reflect.String, kong.MapperFunc(aWord)),
		kong.PostBuild(func(k *kong.Kong) error {
			k.Model.HelpFlag.Help = "Muestra esta ayuda."
			return nil
		}),
		kong.Bind(a),
	)
	if err != nil {
		panic(err) // unreachable: the command line is declared above
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	parsed, err := parser.Parse(args)
	if asked {
		return report(stderr, unwritten(out.err))
	}
	if err != nil {
		fmt.Fprintf(stderr, "celula: %s\n  → vea «%s --help»\n", spanish(err), commandOf(err))
		return exitUsage
	}
	err = parsed.Run(a)
	if out.err != nil && (err == nil || errors.Is(err, errFound)) {
		err = unwritten(out.err)
	}
	return report(stderr, err)
}

// An output remembers the first write that failed, so that a command which does its work and tells of it on a full disk
// does not end as if it had told it.
type output struct {
	to  io.Writer
	err error
}

func (o *output) Write(p []byte) (int, error) {
	n, err := o.to.Write(p)
	if o.err == nil {
		o.err = err
	}
	return n, err
}

// report says what went wrong and gives its exit status.
func report(stderr io.Writer, err error) int {
	var fault *config.Error
	var badRules *rules.Errors
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errFound):
		return exitFailed
	case errors.As(err, &fault) || errors.As(err, &badRules):
		say(stderr, err)
		return exitUsage
	}
	var usage *usageError
	say(stderr, err)
	if errors.Is(err, context.Canceled) {
		fmt.Fprintln(stderr, "celula: se interrumpió; ejecútelo otra vez y hará lo que faltó")
	}
	if errors.As(err, &usage) {
		return exitUsage
	}
	return exitFailed
}

// A usageError is a command line that was read but makes no sense: exit 2.
type usageError struct{ msg string }

func (e *usageError) Error() string { return e.msg }

func usagef(format string, args ...any) error { return &usageError{fmt.Sprintf(format, args...)} }

// say prints an error, each apart where several were joined, and below it the hint that it carries, if any.
func say(w io.Writer, err error) {
	doing, joined := "", err // what several errors were met at is said of each
	if within := errors.Unwrap(err); within != nil {
		if before, ok := strings.CutSuffix(err.Error(), within.Error()); ok {
			doing, joined = before, within
		}
	}
	if several, ok := joined.(interface{ Unwrap() []error }); ok {
		for _, one := range several.Unwrap() {
			if doing != "" {
				one = fmt.Errorf("%s%w", doing, one)
			}
			say(w, one)
		}
		return
	}
	if errors.Is(err, context.Canceled) {
		return // somebody ended the program, which report says once for all that was cut off by it
	}
	for line := range strings.SplitSeq(worded{err}.Error(), "\n") {
		fmt.Fprintf(w, "celula: %s\n", line)
	}
	var hinted interface{ Hint() string }
	if errors.As(err, &hinted) && hinted.Hint() != "" {
		fmt.Fprintf(w, "  → %s\n", hinted.Hint())
	}
}

type versionCmd struct{}

func (versionCmd) Run(a *app) error {
	version := "desconocida"
	if info, ok := debug.ReadBuildInfo(); ok {
		version = info.Main.Version
	}
	return tell(a.stdout, "celula %s", version)
}
