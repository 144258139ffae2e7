//go:build !race

package round_test

const raceDetector = false
