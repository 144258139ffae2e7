package main

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"syscall"
)

// systemWords puts into Spanish what the system answers about files and addresses, which it says in English alone.
var systemWords = strings.NewReplacer(
	syscall.ENOSPC.Error(), "no queda espacio en el disco",
	syscall.EDQUOT.Error(), "se acabó el espacio que este usuario tiene en el disco",
	syscall.EROFS.Error(), "el disco es de solo lectura",
	syscall.EIO.Error(), "el disco no responde bien",
	syscall.ENOTDIR.Error(), "lo que debía ser una carpeta es un archivo",
	syscall.EISDIR.Error(), "es una carpeta",
	syscall.ENAMETOOLONG.Error(), "el nombre es demasiado largo",
	syscall.ENOENT.Error(), "no existe",
	syscall.EACCES.Error(), "no hay permiso",
	syscall.EPERM.Error(), "no está permitido",
	syscall.EBADF.Error(), "está cerrado",
	syscall.EMFILE.Error(), "hay demasiados archivos abiertos",
	syscall.EADDRINUSE.Error(), "otro programa ya usa esa dirección",
	syscall.EADDRNOTAVAIL.Error(), "este computador no tiene esa dirección",
	syscall.ECONNREFUSED.Error(), "nadie contesta en esa dirección",
)

// A worded error says what the system answered in Spanish, without what it was asked: ours says that before it.
type worded struct{ error }

func (e worded) Unwrap() error { return e.error }

func (e worded) Error() string {
	text := e.error.Error()
	var path *fs.PathError
	if errors.As(e.error, &path) {
		text = strings.ReplaceAll(text, path.Error(), path.Err.Error())
	}
	var link *os.LinkError
	if errors.As(e.error, &link) {
		text = strings.ReplaceAll(text, link.Error(), link.Err.Error())
	}
	return systemWords.Replace(text)
}
