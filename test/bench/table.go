package main

import (
	"fmt"
	"slices"
	"strings"
)

// A figure is what a row shows of a result.
type figure struct {
	name string
	of   func(result) float64
}

var figures = map[string][]figure{
	"broadcast": {{"thousand deliveries per CPU-second", perCPU}},
	"rooms":     {{"thousand deliveries per CPU-second", perCPU}},
	"echo":      {{"thousand per CPU-second", perCPU}},
	"idle": {
		{"resident bytes per connection", func(r result) float64 { return r.Bytes }},
		{"CPU-ms per connect", func(r result) float64 { return r.ServerCPU * 1000 / float64(r.Events) }},
	},
	"latency": {
		{"p50, ms", func(r result) float64 { return r.Latency.P50 }},
		{"p99, ms", func(r result) float64 { return r.Latency.P99 }},
	},
	"slow": {
		{"p99 of the others before, ms", func(r result) float64 { return r.Before.P99 }},
		{"p99 of the others after, ms", func(r result) float64 { return r.Latency.P99 }},
		{"memory grown, MiB", func(r result) float64 { return r.GrowthMiB }},
		{"of 100 cut off", func(r result) float64 { return float64(r.Cut) }},
	},
}

func perCPU(r result) float64 { return float64(r.Events) / r.ServerCPU / 1000 }

// markdown is the table of medians.
func markdown(table []row, results map[string]map[string][]result) string {
	var out strings.Builder
	fmt.Fprintf(&out, "| load | figure | %s | %s | %s | to %s | to %s |\n|---|---|---:|---:|---:|---:|---:|\n", ours, peer, floor, peer, floor)
	for _, row := range table {
		of := results[row.name]
		if len(of) == 0 {
			continue
		}
		for _, f := range figures[row.scenario] {
			own, node, loop := median(of[ours], f), median(of[peer], f), median(of[floor], f)
			fmt.Fprintf(&out, "| %s | %s | %s | %s | %s | %s | %s |\n", row.name, f.name,
				number(own), number(node), number(loop), ratio(own, node), ratio(own, loop))
		}
	}
	return out.String()
}

// median is negative when there is no result.
func median(results []result, f figure) float64 {
	if len(results) == 0 {
		return -1
	}
	values := make([]float64, len(results))
	for i, r := range results {
		values[i] = f.of(r)
	}
	slices.Sort(values)
	return values[len(values)/2]
}

func number(v float64) string {
	switch {
	case v < 0:
		return ""
	case v >= 100:
		return fmt.Sprintf("%.0f", v)
	case v >= 1:
		return fmt.Sprintf("%.1f", v)
	default:
		return fmt.Sprintf("%.3f", v)
	}
}

func ratio(a, b float64) string {
	if a < 0 || b <= 0 {
		return ""
	}
	return fmt.Sprintf("%.2f", a/b)
}
