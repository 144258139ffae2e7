package emulator

import (
	"reflect"
	"strconv"

	"google.golang.org/api/sheets/v4"
)

// A handler does one request of a batch. A nil reply is the empty one.
type handler func(d *document, request any) (*sheets.Response, error)

// kindOf makes a handler of a method that takes one kind of request.
func kindOf[T any](do func(*document, *T) (*sheets.Response, error)) handler {
	return func(d *document, request any) (*sheets.Response, error) { return do(d, request.(*T)) }
}

// handlers is every kind of request that a batchUpdate may have, by its name. Those the service has besides are
// refused by name.
var handlers = map[string]handler{
	"updateSpreadsheetProperties": kindOf((*document).updateSpreadsheetProperties),

	"addSheet":              kindOf((*document).addSheet),
	"deleteSheet":           kindOf((*document).deleteSheet),
	"duplicateSheet":        kindOf((*document).duplicateSheet),
	"updateSheetProperties": kindOf((*document).updateSheetProperties),

	"insertDimension":           kindOf((*document).insertDimension),
	"deleteDimension":           kindOf((*document).deleteDimension),
	"moveDimension":             kindOf((*document).moveDimension),
	"appendDimension":           kindOf((*document).appendDimension),
	"updateDimensionProperties": kindOf((*document).updateDimensionProperties),
	"autoResizeDimensions":      kindOf((*document).autoResizeDimensions),
	"addDimensionGroup":         kindOf((*document).addDimensionGroup),
	"deleteDimensionGroup":      kindOf((*document).deleteDimensionGroup),

	"insertRange": kindOf((*document).insertRange),
	"deleteRange": kindOf((*document).deleteRange),
	"updateCells": kindOf((*document).updateCells),
	"appendCells": kindOf((*document).appendCells),
	"repeatCell":  kindOf((*document).repeatCell),

	"copyPaste":   kindOf((*document).copyPaste),
	"cutPaste":    kindOf((*document).cutPaste),
	"sortRange":   kindOf((*document).sortRange),
	"findReplace": kindOf((*document).findReplace),

	"mergeCells":   kindOf((*document).mergeCells),
	"unmergeCells": kindOf((*document).unmergeCells),

	"setDataValidation": kindOf((*document).setDataValidation),
	"setBasicFilter":    kindOf((*document).setBasicFilter),
	"clearBasicFilter":  kindOf((*document).clearBasicFilter),

	"addConditionalFormatRule":    kindOf((*document).addConditionalFormatRule),
	"updateConditionalFormatRule": kindOf((*document).updateConditionalFormatRule),
	"deleteConditionalFormatRule": kindOf((*document).deleteConditionalFormatRule),

	"addProtectedRange":    kindOf((*document).addProtectedRange),
	"updateProtectedRange": kindOf((*document).updateProtectedRange),
	"deleteProtectedRange": kindOf((*document).deleteProtectedRange),

	"addNamedRange":    kindOf((*document).addNamedRange),
	"updateNamedRange": kindOf((*document).updateNamedRange),
	"deleteNamedRange": kindOf((*document).deleteNamedRange),

	"addChart":                     kindOf((*document).addChart),
	"updateChartSpec":              kindOf((*document).updateChartSpec),
	"updateEmbeddedObjectPosition": kindOf((*document).updateEmbeddedObjectPosition),
	"deleteEmbeddedObject":         kindOf((*document).deleteEmbeddedObject),
}

// batchReply is a BatchUpdateSpreadsheetResponse.
type batchReply struct {
	SpreadsheetId      string             `json:"spreadsheetId"`
	Replies            []*sheets.Response `json:"replies"`
	UpdatedSpreadsheet *spreadsheetView   `json:"updatedSpreadsheet"`
}

// batchUpdate does the requests in their order. The first that fails is named, and undoes all: the document that the
// earlier ones wrote on is thrown away by the caller.
func batchUpdate(d *document, c *call) (any, error) {
	var body sheets.BatchUpdateSpreadsheetRequest
	if err := decode(c.Body, &body, ""); err != nil {
		return nil, err
	}
	if len(body.Requests) == 0 {
		return nil, invalid("Must specify at least one request.")
	}
	out := &batchReply{SpreadsheetId: d.id}
	for i, r := range body.Requests {
		reply, err := d.perform(r, i)
		if err != nil {
			return nil, err
		}
		out.Replies = append(out.Replies, reply)
	}
	if err := d.checkSize(); err != nil {
		return nil, err
	}
	if body.IncludeSpreadsheetInResponse {
		areas, err := d.areas(body.ResponseRanges)
		if err != nil {
			return nil, err
		}
		out.UpdatedSpreadsheet = d.view(areas, body.ResponseIncludeGridData || c.fields != nil)
	}
	return out, nil
}

// perform does the i-th request of a batch.
func (d *document) perform(r *sheets.Request, i int) (*sheets.Response, error) {
	name, request, err := onlyKind(r, i)
	if err != nil {
		return nil, err
	}
	do, ok := handlers[name]
	if !ok {
		return nil, unsupported("requests[%d].%s is not supported by this emulator.", i, name)
	}
	reply, err := do(d, request)
	if err != nil {
		return nil, within(err, part("requests", i)+"."+name)
	}
	if reply == nil {
		reply = &sheets.Response{}
	}
	return reply, nil
}

// onlyKind finds the one kind that a Request must have.
func onlyKind(r *sheets.Request, i int) (name string, request any, err error) {
	v := reflect.ValueOf(r).Elem()
	m := messageOf(v.Type())
	for _, f := range m.fields {
		fv := v.Field(f.index)
		if fv.IsZero() {
			continue
		}
		if name != "" {
			at := part("requests", i)
			return "", nil, badShape([]violation{{at, "Invalid value at '" + at +
				"' (oneof), oneof field 'kind' is already set. Cannot set '" + f.name + "'"}})
		}
		name, request = f.name, fv.Interface()
	}
	if name == "" {
		return "", nil, invalid("Invalid %s: No request set.", part("requests", i))
	}
	return name, request, nil
}

func formatID(id int64) string { return strconv.FormatInt(id, 10) }
