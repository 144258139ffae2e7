package web

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"net/url"
)

// metadata is what the page asks of a spreadsheet besides its cells.
type metadata struct {
	Properties struct {
		Title string `json:"title"`
	} `json:"properties"`
	Sheets []sheetMetadata `json:"sheets"`
}

const metadataFields = "properties.title,sheets(properties(sheetId,title,hidden,gridProperties.rowCount)," +
	"protectedRanges(range),conditionalFormats)"

type sheetMetadata struct {
	Properties struct {
		SheetID        int64  `json:"sheetId"`
		Title          string `json:"title"`
		Hidden         bool   `json:"hidden"`
		GridProperties struct {
			RowCount int `json:"rowCount"`
		} `json:"gridProperties"`
	} `json:"properties"`
	ProtectedRanges []struct {
		Range gridRange `json:"range"`
	} `json:"protectedRanges"`
	ConditionalFormats []struct {
		Ranges      []gridRange `json:"ranges"`
		BooleanRule struct {
			Condition condition `json:"condition"`
			Format    struct {
				BackgroundColorStyle colourStyle `json:"backgroundColorStyle"`
				TextFormat           struct {
					ForegroundColorStyle colourStyle `json:"foregroundColorStyle"`
				} `json:"textFormat"`
			} `json:"format"`
		} `json:"booleanRule"`
	} `json:"conditionalFormats"`
	Data []struct {
		RowData []struct {
			Values []struct {
				DataValidation struct {
					Condition condition `json:"condition"`
				} `json:"dataValidation"`
			} `json:"values"`
		} `json:"rowData"`
	} `json:"data"`
}

type condition struct {
	Type   string `json:"type"`
	Values []struct {
		UserEnteredValue string `json:"userEnteredValue"`
	} `json:"values"`
}

// A gridRange is a part of a tab: from start to before end. An end that is absent is the tab's.
type gridRange struct {
	StartRow    int  `json:"startRowIndex"`
	EndRow      *int `json:"endRowIndex"`
	StartColumn int  `json:"startColumnIndex"`
	EndColumn   *int `json:"endColumnIndex"`
}

func (g gridRange) wholeTab() bool {
	return g.StartRow == 0 && g.StartColumn == 0 && g.EndRow == nil && g.EndColumn == nil
}

func (g gridRange) hasColumn(col int) bool {
	return col >= g.StartColumn && (g.EndColumn == nil || col < *g.EndColumn)
}

type colourStyle struct {
	RGB *struct {
		Red   float64 `json:"red"`
		Green float64 `json:"green"`
		Blue  float64 `json:"blue"`
	} `json:"rgbColor"`
}

// css is the colour for a style sheet; "" where none was set.
func (c colourStyle) css() string {
	if c.RGB == nil {
		return ""
	}
	channel := func(v float64) int { return int(math.Round(v * 255)) }
	return fmt.Sprintf("#%02x%02x%02x", channel(c.RGB.Red), channel(c.RGB.Green), channel(c.RGB.Blue))
}

// tab is the tab without its cells.
func (s *sheetMetadata) tab() *tab {
	t := &tab{ID: s.Properties.SheetID, Title: s.Properties.Title, RowCount: s.Properties.GridProperties.RowCount}
	for _, p := range s.ProtectedRanges {
		t.Locked = t.Locked || p.Range.wholeTab()
	}
	return t
}

// colour gives the columns the colours of the conditional formats that go by a cell's whole text. As in the
// spreadsheet, the first that fits wins.
func (s *sheetMetadata) colour(columns []column) {
	for _, f := range s.ConditionalFormats {
		rule := f.BooleanRule
		if rule.Condition.Type != "TEXT_EQ" || len(rule.Condition.Values) != 1 {
			continue
		}
		text := rule.Condition.Values[0].UserEnteredValue
		look := [2]string{rule.Format.BackgroundColorStyle.css(), rule.Format.TextFormat.ForegroundColorStyle.css()}
		for i := range columns {
			for _, r := range f.Ranges {
				if !r.hasColumn(columns[i].Col) {
					continue
				}
				if columns[i].Colours == nil {
					columns[i].Colours = map[string][2]string{}
				}
				if _, taken := columns[i].Colours[text]; !taken {
					columns[i].Colours[text] = look
				}
			}
		}
	}
}

// dropDowns gives the columns what their drop-downs offer. The row below the header speaks for its column.
func (m *mirror) dropDowns(ctx context.Context, s *snapshot) error {
	query := url.Values{"fields": {"sheets(properties.sheetId,data.rowData.values.dataValidation.condition)"}}
	for _, t := range s.tabs {
		if t.Header > 0 && t.Header < t.RowCount {
			query.Add("ranges", fmt.Sprintf("%s!%d:%d", quoteTitle(t.Title), t.Header+1, t.Header+1))
		}
	}
	if query["ranges"] == nil {
		return nil
	}
	var answer metadata
	if err := m.book.call(ctx, http.MethodGet, "", query, nil, &answer); err != nil {
		return err
	}
	for _, sheet := range answer.Sheets {
		t := s.tab(sheet.Properties.SheetID)
		if t == nil || len(sheet.Data) == 0 || len(sheet.Data[0].RowData) == 0 {
			continue
		}
		for i, v := range sheet.Data[0].RowData[0].Values {
			if c := v.DataValidation.Condition; c.Type == "ONE_OF_LIST" && i < len(t.Columns) {
				for _, value := range c.Values {
					t.Columns[i].Values = append(t.Columns[i].Values, value.UserEnteredValue)
				}
			}
		}
	}
	return nil
}
