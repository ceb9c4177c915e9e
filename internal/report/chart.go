package report

import (
	"fmt"
	"strings"
)

// chart is the picture of the throughput.
type chart struct {
	Width, Height, Left, Right, Bottom float64
	// Path is the area, for SVG's attribute d; "" where nothing was copied.
	Path         string
	Ticks, Rates []tick // of time, and of bytes a second
}

// rate is how many bytes a second came in a time.
type rate struct{ from, to, bytes float64 }

// rates are those between the samples.
func (r *Report) rates() (list []rate) {
	for i := 1; i < len(r.Throughput); i++ {
		a, b := r.Throughput[i-1], r.Throughput[i]
		if b.At > a.At {
			list = append(list, rate{a.At, b.At, float64(b.Bytes-a.Bytes) / (b.At - a.At)})
		}
	}
	return list
}

// chart draws the throughput.
func (r *Report) chart() chart {
	c := chart{Width: pictureWidth, Height: chartHeight + axisHeight + 4, Left: left, Right: right, Bottom: chartHeight + axisHeight, Ticks: r.ticks()}
	rates, highest := r.rates(), 0.0
	for _, rate := range rates {
		highest = max(highest, rate.bytes)
	}
	if highest == 0 {
		return c
	}
	step := stepOf(highest*10/3, rateSteps())
	top := 0.0
	for top < highest {
		top += step
	}
	y := func(bytes float64) float64 { return round(c.Bottom - chartHeight*bytes/top) }
	for at := 0.0; at <= top; at += step {
		c.Rates = append(c.Rates, tick{Y: y(at), Text: bytesText(int64(at)) + "/s"})
	}
	var path strings.Builder
	fmt.Fprintf(&path, "M%g %g", r.x(rates[0].from), c.Bottom)
	for _, rate := range rates {
		fmt.Fprintf(&path, "L%g %gL%g %g", r.x(rate.from), y(rate.bytes), r.x(rate.to), y(rate.bytes))
	}
	fmt.Fprintf(&path, "L%g %gZ", r.x(rates[len(rates)-1].to), c.Bottom)
	c.Path = path.String()
	return c
}

// rateSteps are the distances of the lines for rates: from 1 KiB to 512 GiB a second,
// by doubling.
func rateSteps() (steps []float64) {
	for step := 1 << 10; step < 1<<40; step <<= 1 {
		steps = append(steps, float64(step))
	}
	return steps
}
