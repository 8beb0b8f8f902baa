//! Draws how costs grow.

use std::collections::BTreeMap;

use plotters::prelude::*;

/// Points of one series: size and nanoseconds.
type Points = Vec<(f64, f64)>;

const PANELS: [(&str, &str, &str); 4] = [
    ("value", "Parsers", "bytes of the value"),
    ("lines", "Header lines", "lines"),
    ("cache", "Preflight cache", "keys in the cache"),
    ("redirects", "Redirects", "redirects followed"),
];

/// Reads rows of group, series, size and nanoseconds, and draws each group with both axes logarithmic: what is linear
/// rises by one decade a decade, what is constant is flat.
pub fn run(table: &str, picture: &str) {
    let text = std::fs::read_to_string(table).expect("the table");
    let mut groups: BTreeMap<&str, BTreeMap<&str, Points>> = BTreeMap::new();
    for row in text.lines().skip(1) {
        let fields: Vec<&str> = row.split(',').collect();
        let [group, series, size, time] = fields.as_slice() else { panic!("not four fields: {row}") };
        let point = (size.parse().expect("a number"), time.parse().expect("a number"));
        groups.entry(*group).or_default().entry(*series).or_default().push(point);
    }
    let root = SVGBackend::new(picture, (1200, 1000)).into_drawing_area();
    root.fill(&WHITE).expect("a drawing");
    for (panel, area) in PANELS.iter().zip(root.split_evenly((2, 2))) {
        let (group, title, sizes) = *panel;
        draw(&area, title, sizes, groups.get(group).expect("a measured group"));
    }
    root.present().expect("the picture is written");
}

fn draw(
    area: &DrawingArea<SVGBackend<'_>, plotters::coord::Shift>,
    title: &str,
    sizes: &str,
    series: &BTreeMap<&str, Points>,
) {
    let all = || series.values().flatten();
    let range = |value: fn(&(f64, f64)) -> f64| {
        let low = all().map(value).fold(f64::INFINITY, f64::min);
        let high = all().map(value).fold(0.0, f64::max);
        (low, high)
    };
    let ((left, right), (low, high)) = (range(|point| point.0), range(|point| point.1));
    let low = low.min(high / 1000.0);
    let mut chart = ChartBuilder::on(area)
        .caption(title, ("sans-serif", 20))
        .margin(12)
        .x_label_area_size(40)
        .y_label_area_size(70)
        .build_cartesian_2d((left..right).log_scale(), (low * 0.7..high * 1.4).log_scale())
        .expect("axes");
    chart
        .configure_mesh()
        .light_line_style(BLACK.mix(0.04))
        .x_desc(sizes)
        .y_desc("time")
        .y_label_formatter(&|time| duration(*time))
        .x_label_formatter(&|size| format!("{size:.0}"))
        .draw()
        .expect("a mesh");
    for (number, (name, points)) in series.iter().enumerate() {
        let color = Palette99::pick(number).stroke_width(2);
        chart
            .draw_series(LineSeries::new(points.iter().copied(), color))
            .expect("a line")
            .label(*name)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 16, y)], color));
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperLeft)
        .background_style(WHITE.mix(0.8))
        .draw()
        .expect("labels");
}

fn duration(nanoseconds: f64) -> String {
    match nanoseconds {
        time if time < 1e3 => format!("{time:.0} ns"),
        time if time < 1e6 => format!("{:.0} µs", time / 1e3),
        time => format!("{:.0} ms", time / 1e6),
    }
}
