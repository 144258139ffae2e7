//go:build race

package round_test

// raceDetector: every memory access takes its time.
const raceDetector = true
