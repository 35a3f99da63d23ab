//! Pages written here, read by the parquet crate: the same values, whatever stands where.

use super::view::View;
use super::*;
use arrow::array::*;
use arrow::datatypes::{DataType, Field, Schema, TimeUnit};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::file::reader::{FileReader, SerializedFileReader};
use proptest::prelude::*;
use std::fs::File;

/// Writes batches of one column and reads them back, with the file.
fn through(name: &str, batches: &[ArrayRef]) -> (Vec<ArrayRef>, File) {
    let kind = batches[0].data_type().clone();
    let schema = Schema::new(vec![Field::new(name, kind, true)]);
    let file = tempfile::tempfile().unwrap();
    let sink = file.try_clone().unwrap();
    let mut scratch = Scratch::default();
    let mut pages = PageFile::new(sink, &schema, Spare::default()).unwrap();
    for batch in batches {
        pages
            .write(&[View::of(batch).unwrap()], &mut scratch)
            .unwrap();
    }
    pages.finish(&mut scratch).unwrap();
    let read = ParquetRecordBatchReaderBuilder::try_new(file.try_clone().unwrap()).unwrap();
    assert_eq!(read.schema().as_ref(), &schema);
    let read = read.with_batch_size(1 << 20).build().unwrap();
    let columns = read.map(|batch| batch.unwrap().column(0).clone());
    (columns.collect(), file)
}

/// Asserts that what is read is what was written; returns the first row group's column.
fn holds(name: &str, batches: &[ArrayRef]) -> ColumnChunkMetaData {
    let (read, file) = through(name, batches);
    let all = |arrays: &[ArrayRef]| {
        let arrays = arrays
            .iter()
            .map(AsRef::as_ref)
            .collect::<Vec<&dyn Array>>();
        arrow::compute::concat(&arrays).unwrap()
    };
    let (read, wrote) = (all(&read), all(batches));
    assert!(
        read.to_data() == wrote.to_data(),
        "{name}: other values come back"
    );
    let reader = SerializedFileReader::new(file).unwrap();
    let column = reader.metadata().row_group(0).column(0).clone();
    let nulls: u64 = reader
        .metadata()
        .row_groups()
        .iter()
        .map(|g| g.column(0).statistics().unwrap().null_count_opt().unwrap())
        .sum();
    let wanted: usize = batches.iter().map(|array| array.null_count()).sum();
    assert_eq!(nulls, wanted as u64, "{name}: nulls");
    column
}

/// Which of `rows` rows have a value, by the number of a pattern.
fn present(pattern: usize, rows: usize) -> Vec<bool> {
    let rule = |at: usize| match pattern {
        0 => true,
        1 => false,
        2 => at != 0,
        3 => at + 1 != rows,
        4 => at.is_multiple_of(2),
        5 => at % 9 == 8,
        6 => at < rows / 2,
        _ => at * 7919 % 13 < 6,
    };
    (0..rows).map(rule).collect()
}

fn array(kind: usize, pattern: usize, rows: usize, spread: u64) -> ArrayRef {
    let value = |at: usize| (at as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 20;
    let value = |at: usize| (value(at) % spread) as i64;
    let rows = present(pattern, rows).into_iter().enumerate();
    let values = rows.map(|(at, here)| here.then(|| value(at)));
    match kind {
        0 => Arc::new(values.map(|v| v.map(|v| v - 5)).collect::<Int64Array>()),
        1 => Arc::new(values.collect::<TimestampMicrosecondArray>()),
        2 => Arc::new(
            values
                .map(|v| v.map(|v| v as f64 / 8.0))
                .collect::<Float64Array>(),
        ),
        3 => Arc::new(
            values
                .map(|v| v.map(|v| v % 2 == 0))
                .collect::<BooleanArray>(),
        ),
        _ => {
            let texts = values.map(|v| v.map(|v| "é→x".repeat(v as usize % 4) + &v.to_string()));
            Arc::new(texts.collect::<StringArray>())
        }
    }
}

#[test]
fn every_type_comes_back_with_nulls_at_awkward_places() {
    for kind in 0..5 {
        for spread in [1, 40, u64::MAX] {
            for (before, pattern) in (0..8).flat_map(|a| (0..8).map(move |b| (a, b))) {
                for (first, second) in [(1, 8), (300, 9), (333, 320)] {
                    let batches = [
                        array(kind, before, first, spread),
                        array(kind, pattern, second, spread),
                    ];
                    holds("value", &batches);
                }
            }
        }
    }
}

#[test]
fn an_identity_hash_stands_plain_and_a_file_without_rows_is_one() {
    let column = holds("row_key", &[array(0, 0, 500, u64::MAX), array(0, 4, 20, 1)]);
    assert_eq!(
        column.encodings().collect::<Vec<_>>(),
        [Encoding::PLAIN, Encoding::RLE]
    );
    let (read, _) = through("value", &[array(0, 0, 0, 1)]);
    assert_eq!(read.iter().map(|a| a.len()).sum::<usize>(), 0);
}

#[test]
fn extremes_survive_their_differences() {
    let values = [i64::MAX, i64::MIN, 0, -1, i64::MIN, i64::MAX, 1];
    let values = values.iter().cycle().take(1000).copied();
    let noise = (0..1000).map(|at: i64| at.wrapping_mul(0x5851_F42D_4C95_7F2D));
    let mixed = noise.zip(values).flat_map(|(a, b)| [a, b]);
    let column = holds("value", &[Arc::new(mixed.collect::<Int64Array>())]);
    let statistics = column.statistics().unwrap();
    assert_eq!(
        statistics.min_bytes_opt(),
        Some(&i64::MIN.to_le_bytes()[..])
    );
    assert_eq!(
        statistics.max_bytes_opt(),
        Some(&i64::MAX.to_le_bytes()[..])
    );
    assert!(
        column
            .encodings()
            .any(|e| e == Encoding::DELTA_BINARY_PACKED)
    );
    let floats = [0.0, -0.0, f64::MIN_POSITIVE, f64::MAX, -1.5e-300, f64::NAN];
    holds("value", &[Arc::new(Float64Array::from_iter_values(floats))]);
}

#[test]
fn a_dictionary_that_grows_too_large_gives_way() {
    let text = |at: usize| format!("{:0>400}", at);
    // At first every text stands four times, then none stands twice.
    let first = (0..1000).map(|at| text(at / 4));
    let first: ArrayRef = Arc::new(StringArray::from_iter_values(first));
    let mut batches = vec![first];
    for batch in 1..6 {
        let texts = (0..1000).map(|at| (at % 5 != 0).then(|| text(batch * 1000 + at)));
        batches.push(Arc::new(texts.collect::<StringArray>()));
    }
    let column = holds("value", &batches);
    for encoding in [Encoding::RLE_DICTIONARY, Encoding::DELTA_LENGTH_BYTE_ARRAY] {
        assert!(column.encodings().any(|e| e == encoding), "{encoding}");
    }
    assert!(column.dictionary_page_offset().is_some());
}

#[test]
fn many_rows_are_several_row_groups() {
    let batches = (0..20).map(|_| array(0, 7, 10_000, 50)).collect::<Vec<_>>();
    let (read, file) = through("value", &batches);
    assert_eq!(read.iter().map(|a| a.len()).sum::<usize>(), 200_000);
    let reader = SerializedFileReader::new(file).unwrap();
    let rows = reader.metadata().row_groups().iter().map(|g| g.num_rows());
    assert_eq!(rows.collect::<Vec<_>>(), [140_000, 60_000]);
}

#[test]
fn slices_begin_anywhere_in_their_bitmaps() {
    for kind in 0..5 {
        let whole = array(kind, 7, 400, 30);
        for from in [1, 7, 8, 13] {
            holds("value", &[whole.slice(from, 300)]);
        }
    }
}

#[test]
fn rows_without_a_value_may_have_bytes() {
    let offsets = arrow::buffer::OffsetBuffer::new(vec![0, 2, 5, 6].into());
    let nulls = arrow::buffer::NullBuffer::from(vec![true, false, true]);
    let texts = StringArray::new(offsets, b"abXXXc".to_vec().into(), Some(nulls));
    holds("value", &[Arc::new(texts)]);
}

proptest! {
    #[test]
    fn any_indices_are_runs_and_groups(
        runs in prop::collection::vec((0u32..20, 1usize..30), 1..40),
    ) {
        let texts = runs.iter().flat_map(|(v, n)| std::iter::repeat_n(v.to_string(), *n));
        let texts: ArrayRef = Arc::new(StringArray::from_iter_values(texts));
        // The first batch makes it a dictionary; the second is what is tried.
        holds("value", &[array(4, 0, 300, 3), texts]);
    }

    #[test]
    fn any_integers_are_differences(values in prop::collection::vec(any::<Option<i64>>(), 1..400)) {
        let values: ArrayRef = Arc::new(Int64Array::from(values));
        holds("value", &[array(0, 0, 300, u64::MAX), values]);
    }
}

#[test]
fn the_schema_is_that_of_the_lake() {
    let schema = Schema::new(vec![
        Field::new("a", DataType::Timestamp(TimeUnit::Microsecond, None), true),
        Field::new("b", DataType::Utf8, true),
    ]);
    let mut out = Vec::new();
    let mut scratch = Scratch::default();
    let pages = PageFile::new(&mut out, &schema, Spare::default()).unwrap();
    pages.finish(&mut scratch).unwrap();
    assert_eq!(
        (&out[..4], &out[out.len() - 4..]),
        (&b"PAR1"[..], &b"PAR1"[..])
    );
}
