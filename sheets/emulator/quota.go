package emulator

import (
	"fmt"
	"net/http"
	"sync"
	"time"
)

// Quota limits requests a minute, as the service does: reads and writes apart, for the whole project and for each
// account. 0 sets no limit. Google's own are 300 and 60.
type Quota struct {
	ReadsPerProject, ReadsPerUser   int
	WritesPerProject, WritesPerUser int
}

// A meter counts the requests of the running minute.
type meter struct {
	limits Quota

	mu     sync.Mutex
	minute time.Time
	counts map[meterKey]int
}

type meterKey struct {
	account string // "" is the project
	write   bool
}

// spend counts a request, or refuses it when its minute is used up.
func (m *meter) spend(account string, write bool, at time.Time) error {
	project, user, kind := m.limits.ReadsPerProject, m.limits.ReadsPerUser, "Read"
	if write {
		project, user, kind = m.limits.WritesPerProject, m.limits.WritesPerUser, "Write"
	}
	if project <= 0 && user <= 0 {
		return nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if minute := at.Truncate(time.Minute); !minute.Equal(m.minute) {
		m.minute, m.counts = minute, map[meterKey]int{}
	}
	ofUser, ofProject := meterKey{account, write}, meterKey{"", write}
	if user > 0 && m.counts[ofUser] >= user {
		return exhausted(kind, " per user", "PerUser")
	}
	if project > 0 && m.counts[ofProject] >= project {
		return exhausted(kind, "", "PerProject")
	}
	m.counts[ofUser]++
	m.counts[ofProject]++
	return nil
}

// errorInfo is the detail of a quota's refusal.
type errorInfo struct {
	Type     string            `json:"@type"`
	Reason   string            `json:"reason"`
	Domain   string            `json:"domain"`
	Metadata map[string]string `json:"metadata"`
}

// exhausted is the 429 of the service. It says nothing of when to try again.
func exhausted(kind, per, perID string) error {
	metric := map[string]string{"Read": "read_requests", "Write": "write_requests"}[kind]
	return &fault{
		code: http.StatusTooManyRequests, status: "RESOURCE_EXHAUSTED",
		message: fmt.Sprintf("Quota exceeded for quota metric '%s requests' and limit '%s requests per minute%s' of service "+
			"'sheets.googleapis.com' for consumer 'project_number:%s'.", kind, kind, per, projectNumber),
		details: []any{errorInfo{
			"type.googleapis.com/google.rpc.ErrorInfo", "RATE_LIMIT_EXCEEDED", "googleapis.com", map[string]string{
				"service": "sheets.googleapis.com", "consumer": "projects/" + projectNumber,
				"quota_limit": kind + "RequestsPerMinute" + perID, "quota_metric": "sheets.googleapis.com/" + metric,
			},
		}},
	}
}

const projectNumber = "100000000000"
