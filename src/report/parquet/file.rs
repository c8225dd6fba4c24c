//! One table's rows as a file of Parquet.

use std::io::Write;
use std::sync::Arc;

use parquet::basic::{Compression, GzipLevel};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;

use crate::report::parquet::columns::{Schema, Table};
use crate::report::parquet::rows::{Cell, Row};

/// Rows that are in memory at once: a group of rows is written column by column.
const GROUP: usize = 1 << 16;

/// Writes a table's file, the version of the schema in its metadata. Without rows it has columns all the same, so that whoever
/// reads all files of a table finds one.
///
/// # Errors
///
/// When writing to `out` fails, or a row is not what the schema says.
pub(super) fn write<'a>(
    schema: &Schema,
    table: &Table,
    rows: &mut dyn Iterator<Item = Row<'a>>,
    out: &mut (dyn Write + Send),
) -> Result<(), ParquetError> {
    let told = vec![KeyValue::new("regate.schema".to_string(), schema.version.to_string())];
    let properties = WriterProperties::builder()
        .set_compression(Compression::GZIP(GzipLevel::default()))
        .set_key_value_metadata(Some(told))
        .build();
    let message = schema.message(table)?;
    let width = message.get_fields().len();
    let mut file = SerializedFileWriter::new(out, message, Arc::new(properties))?;
    loop {
        let group: Vec<Row<'a>> = rows.take(GROUP).collect();
        if group.is_empty() {
            break;
        }
        if let Some(odd) = group.iter().find(|row| row.len() != width) {
            let why = format!("a row of '{}' has {} of {width} columns", table.name, odd.len());
            return Err(ParquetError::General(why));
        }
        let mut columns = file.next_row_group()?;
        let mut at = 0;
        while let Some(mut column) = columns.next_column()? {
            let cells: Vec<Cell<'a>> = group.iter().filter_map(|row| row.get(at).copied()).collect();
            fill(column.untyped(), &cells)?;
            column.close()?;
            at += 1;
        }
        columns.close()?;
    }
    file.close()?;
    Ok(())
}

/// Writes one column of a group. A value of another type than the column's is missing among its values, which the writer refuses.
fn fill(column: &mut ColumnWriter<'_>, cells: &[Cell<'_>]) -> Result<(), ParquetError> {
    let levels: Vec<i16> = cells.iter().map(|cell| i16::from(*cell != Cell::Null)).collect();
    let levels = Some(levels.as_slice());
    match column {
        ColumnWriter::ByteArrayColumnWriter(writer) => {
            let text = |cell: &Cell<'_>| match cell {
                Cell::Text(text) => Some(ByteArray::from(text.as_bytes().to_vec())),
                _ => None,
            };
            writer.write_batch(&cells.iter().filter_map(text).collect::<Vec<_>>(), levels, None)?;
        }
        ColumnWriter::Int64ColumnWriter(writer) => {
            let long = |cell: &Cell<'_>| if let Cell::Long(long) = cell { Some(*long) } else { None };
            writer.write_batch(&cells.iter().filter_map(long).collect::<Vec<_>>(), levels, None)?;
        }
        ColumnWriter::BoolColumnWriter(writer) => {
            let flag = |cell: &Cell<'_>| if let Cell::Flag(flag) = cell { Some(*flag) } else { None };
            writer.write_batch(&cells.iter().filter_map(flag).collect::<Vec<_>>(), levels, None)?;
        }
        _ => return Err(ParquetError::NYI("a column of another type".to_string())),
    }
    Ok(())
}
