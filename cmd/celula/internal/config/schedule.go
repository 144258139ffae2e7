package config

import (
	"fmt"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// parseSchedule reads a schedule as cron writes it, in the zone loc unless it names its own. Its error is in Spanish.
//
// The library is no longer kept: it panics on a zone with nothing after it, and accepts days that no year has.
func parseSchedule(spec string, loc *time.Location) (s cron.Schedule, err error) {
	const example = "; ejemplos: «@every 30s», «*/5 8-18 * * 1-6» (minuto, hora, día, mes, día de la semana)"
	defer func() {
		if p := recover(); p != nil {
			s, err = nil, fmt.Errorf("el horario «%s» no se entiende%s", spec, example)
		}
	}()
	zone, fields, found := strings.Cut(spec, " ")
	if strings.HasPrefix(zone, "TZ=") || strings.HasPrefix(zone, "CRON_TZ=") {
		if !found || strings.TrimSpace(fields) == "" {
			return nil, fmt.Errorf("el horario «%s» tiene zona horaria pero no dice cuándo%s", spec, example)
		}
		name := zone[strings.Index(zone, "=")+1:]
		if _, err := loadZone(name); err != nil {
			return nil, fmt.Errorf("el horario «%s» nombra una zona horaria que no existe: %s", spec, name)
		}
	}
	s, err = cron.ParseStandard(spec)
	if err != nil { // in English, and of no more use than the examples
		return nil, fmt.Errorf("el horario «%s» no se entiende%s", spec, example)
	}
	switch v := s.(type) {
	case *cron.SpecSchedule:
		if v.Location == time.Local {
			v.Location = loc
		}
	case cron.ConstantDelaySchedule:
		if err := checkEvery(spec); err != nil {
			return nil, err
		}
	}
	if s.Next(time.Now()).IsZero() {
		return nil, fmt.Errorf("el horario «%s» no llega nunca: ese día no existe", spec)
	}
	return s, nil
}

// checkEvery refuses what the library would silently round up to a second.
func checkEvery(spec string) error {
	every, err := time.ParseDuration(strings.TrimSpace(spec[strings.Index(spec, "@every")+len("@every"):]))
	if err != nil || every < time.Second {
		return fmt.Errorf("el horario «%s» es demasiado seguido: lo menos es @every 1s", spec)
	}
	return nil
}

// loadZone refuses "" and "Local", which mean whatever the machine happens to be set to.
func loadZone(name string) (*time.Location, error) {
	if name == "" || name == "Local" {
		return nil, fmt.Errorf("unknown time zone %q", name)
	}
	return time.LoadLocation(name)
}
