package sheets

import (
	"context"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"io"
	"io/fs"
	"os"
	"runtime"
	"strings"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/jwt"
)

const googleTokens = "https://oauth2.googleapis.com/token"

// A key is a file of credentials, read and found whole.
type key struct {
	Type         string `json:"type"` // service_account or authorized_user
	ClientEmail  string `json:"client_email"`
	PrivateKey   string `json:"private_key"`
	PrivateKeyID string `json:"private_key_id"`
	TokenURI     string `json:"token_uri"`
	ClientID     string `json:"client_id"`
	ClientSecret string `json:"client_secret"`
	RefreshToken string `json:"refresh_token"`

	// What the file for an OAuth client holds instead. It is often taken for a key.
	Installed json.RawMessage `json:"installed"`
	Web       json.RawMessage `json:"web"`

	path         string
	openToOthers bool
}

// An account is who the credentials speak for, as far as they tell.
type account struct {
	email string // of a service account
	user  bool   // an authorised user, whose address the file does not hold
}

func (a account) known() bool { return a.user || a.email != "" }

func (k *key) account() account {
	return account{email: k.ClientEmail, user: k.Type == "authorized_user"}
}

// readKey reads a file of credentials and checks everything that can be checked without calling Google.
func readKey(path string) (*key, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, keyFileFault(path, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err == nil && info.IsDir() {
		return nil, keyFault(path, "es una carpeta", "ponga en google.credentials el archivo de la clave, no la carpeta en que está")
	}
	if err != nil {
		return nil, keyFileFault(path, err)
	}
	// A key is some 2 kB. The limit keeps a wrong path, such as a video, from filling the memory.
	raw, err := io.ReadAll(io.LimitReader(f, 1<<20))
	if err != nil {
		return nil, keyFileFault(path, err)
	}
	k := &key{path: path}
	k.openToOthers = runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0
	if err := json.Unmarshal(raw, k); err != nil {
		// The library's words are left out: they may quote the file.
		return nil, keyFault(path, "no es un archivo JSON", "descárguelo de nuevo de la consola de Google y no lo edite a mano")
	}
	k.path = path
	return k, k.check()
}

// check finds what is missing from a key.
func (k *key) check() error {
	switch k.Type {
	case "service_account":
		if f := firstBlank("client_email", k.ClientEmail, "private_key", k.PrivateKey); f != "" {
			return k.lacks(f)
		}
		return k.checkPrivateKey()
	case "authorized_user":
		if f := firstBlank("client_id", k.ClientID, "client_secret", k.ClientSecret, "refresh_token", k.RefreshToken); f != "" {
			return k.lacks(f)
		}
		return nil
	case "":
		if k.Installed != nil || k.Web != nil {
			return keyFault(k.path, "es el archivo de un cliente OAuth, no una clave",
				"en la consola de Google: IAM y administración → Cuentas de servicio → la cuenta → Claves → Agregar clave → JSON")
		}
		return keyFault(k.path, "no dice de qué tipo es (falta «type»)", downloadKey)
	}
	return keyFault(k.path, "es de un tipo que celula no usa: "+quote(short(k.Type)), downloadKey)
}

const downloadKey = "use la clave JSON de una cuenta de servicio (consola de Google: IAM y administración → Cuentas de servicio → Claves)"

func (k *key) lacks(field string) error {
	return keyFault(k.path, "está incompleto: le falta "+quote(field), "descargue la clave de nuevo de la consola de Google y no la edite a mano")
}

func (k *key) checkPrivateKey() error {
	block, _ := pem.Decode([]byte(k.PrivateKey))
	if block != nil {
		parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
		if err != nil {
			parsed, err = x509.ParsePKCS1PrivateKey(block.Bytes)
		}
		if _, isRSA := parsed.(*rsa.PrivateKey); err == nil && isRSA {
			return nil
		}
	}
	return keyFault(k.path, "tiene la clave privada dañada",
		"descargue la clave de nuevo de la consola de Google; al copiarla, los \\n de «private_key» deben quedar como están")
}

// token asks for a new access token, for [Scope] alone. It obeys ctx.
func (k *key) token(ctx context.Context) (*oauth2.Token, error) {
	uri := k.TokenURI
	if uri == "" {
		uri = googleTokens
	}
	if k.Type == "service_account" {
		conf := jwt.Config{
			Email: k.ClientEmail, PrivateKey: []byte(k.PrivateKey), PrivateKeyID: k.PrivateKeyID,
			Scopes: []string{Scope}, TokenURL: uri,
		}
		return conf.TokenSource(ctx).Token()
	}
	conf := oauth2.Config{
		ClientID: k.ClientID, ClientSecret: k.ClientSecret,
		Endpoint: oauth2.Endpoint{TokenURL: uri, AuthStyle: oauth2.AuthStyleInParams},
	}
	return conf.TokenSource(ctx, &oauth2.Token{RefreshToken: k.RefreshToken}).Token()
}

// firstBlank takes names and values in turn and gives the first name whose value is blank.
func firstBlank(pairs ...string) string {
	for i := 0; i < len(pairs); i += 2 {
		if strings.TrimSpace(pairs[i+1]) == "" {
			return pairs[i]
		}
	}
	return ""
}

func errNoCredentials() error {
	return &Error{
		msg:  "faltan las credenciales de Google",
		hint: "ponga en google.credentials el archivo JSON de la clave, o en google.endpoint la dirección de un emulador",
	}
}

func keyFault(path, what, hint string) error {
	return &Error{msg: "el archivo de credenciales " + quote(path) + " " + what, hint: hint}
}

// keyFileFault is for a file that could not be opened or read.
func keyFileFault(path string, err error) error {
	e := &Error{err: err}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		e.msg = "no existe el archivo de credenciales " + quote(path)
		e.hint = "revise google.credentials en la configuración; la clave se descarga de la consola de Google"
	case errors.Is(err, fs.ErrPermission):
		e.msg = "no hay permiso para leer el archivo de credenciales " + quote(path)
		e.hint = "déselo al usuario con que corre celula: chown USUARIO " + shellQuote(path)
	default:
		e.msg = "no se pudo leer el archivo de credenciales " + quote(path)
		e.detail = short(reason(err))
	}
	return e
}

// reason is an error of the system without the path and the operation, which the message has already.
func reason(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err.Error()
	}
	return err.Error()
}
