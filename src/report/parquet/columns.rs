//! Which tables there are, with which columns: `schemas/tables-v1.json`, which `examples/fleet/tables.py` is held to as well.

use std::sync::Arc;

use parquet::basic::{LogicalType, Repetition, Type as Physical};
use parquet::errors::ParquetError;
use parquet::schema::types::Type;
use serde::Deserialize;

const PUBLISHED: &str = include_str!("../../../schemas/tables-v1.json");

/// Every table of a scan.
#[derive(Debug, Deserialize)]
pub(super) struct Schema {
    pub(super) version: i64,
    /// Before the columns of each table.
    keys: Vec<Column>,
    /// Keys that folders are named by, and that no file has.
    partitions: Vec<String>,
    pub(super) tables: Vec<Table>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Table {
    pub(super) name: String,
    columns: Vec<Column>,
}

#[derive(Debug, Deserialize)]
struct Column {
    name: String,
    #[serde(rename = "type")]
    kind: Kind,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    String,
    Long,
    Boolean,
}

impl Schema {
    /// The schema that is published.
    ///
    /// # Errors
    ///
    /// When it is none, which a test rules out.
    pub(super) fn published() -> Result<Self, serde_json::Error> {
        serde_json::from_str(PUBLISHED)
    }

    /// The columns of a table's files as Parquet has them. Each may be null, as Spark and Arrow write them.
    pub(super) fn message(&self, table: &Table) -> Result<Arc<Type>, ParquetError> {
        let keys = self.keys.iter().filter(|key| !self.partitions.contains(&key.name));
        let fields = keys.chain(&table.columns).map(|column| column.field().map(Arc::new));
        let fields = fields.collect::<Result<Vec<_>, _>>()?;
        Ok(Arc::new(Type::group_type_builder(&table.name).with_fields(fields).build()?))
    }
}

impl Column {
    fn field(&self) -> Result<Type, ParquetError> {
        let (physical, logical) = match self.kind {
            Kind::String => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            Kind::Long => (Physical::INT64, None),
            Kind::Boolean => (Physical::BOOLEAN, None),
        };
        Type::primitive_type_builder(&self.name, physical)
            .with_repetition(Repetition::OPTIONAL)
            .with_logical_type(logical)
            .build()
    }
}
