//! Parquet: tables of columns, for DuckDB, Polars, pandas and Spark.
//!
//! [`runs`] are the tables of an ensemble. A file has one row group, is packed with Snappy, and says the units of its columns
//! in its key-value metadata.

pub mod runs;
pub mod tracks;

use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as PhysicalType};
use parquet::column::reader::get_typed_column_reader;
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader, RowGroupReader, SerializedFileReader};
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::{Type, TypePtr};

/// The values of a column.
#[derive(Debug, Clone, PartialEq)]
pub enum Column {
    /// Whole numbers.
    Whole(Vec<i64>),
    /// Numbers.
    Number(Vec<f64>),
    /// Microseconds since the beginning of 1970, UTC, where there are any.
    Time(Vec<Option<i64>>),
    /// Texts, where there are any.
    Text(Vec<Option<String>>),
    /// Truth values.
    Truth(Vec<bool>),
}

/// Columns of one length, each with its name.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// The columns in order.
    pub columns: Vec<(String, Column)>,
    /// What else a reader should know, such as units.
    pub metadata: Vec<(String, String)>,
}

/// Why bytes are no table.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// They are no sound Parquet file.
    #[error("no sound Parquet file: {0}")]
    NotParquet(#[from] ParquetError),
    /// A column is missing, or of another kind.
    #[error("column `{0}` is missing or of another kind")]
    Column(String),
    /// A value has no meaning.
    #[error("column `{column}` has a value that means nothing here: `{value}`")]
    Value {
        /// Of this column.
        column: String,
        /// The value.
        value: String,
    },
    /// The columns differ in length.
    #[error("the columns differ in length")]
    Length,
}

impl Column {
    fn schema(&self, name: &str) -> Type {
        let of = |physical| Type::primitive_type_builder(name, physical).with_repetition(Repetition::REQUIRED);
        let built = match self {
            Self::Whole(_) => of(PhysicalType::INT64).build(),
            Self::Number(_) => of(PhysicalType::DOUBLE).build(),
            Self::Truth(_) => of(PhysicalType::BOOLEAN).build(),
            Self::Time(_) => of(PhysicalType::INT64)
                .with_repetition(Repetition::OPTIONAL)
                .with_logical_type(Some(LogicalType::timestamp(true, TimeUnit::MICROS)))
                .build(),
            Self::Text(_) => of(PhysicalType::BYTE_ARRAY)
                .with_repetition(Repetition::OPTIONAL)
                .with_logical_type(Some(LogicalType::String))
                .build(),
        };
        built.expect("these types are sound")
    }

    fn write(&self, writer: &mut SerializedColumnWriter<'_>) -> Result<(), ParquetError> {
        match self {
            Self::Whole(values) => writer.typed::<Int64Type>().write_batch(values, None, None),
            Self::Number(values) => writer.typed::<DoubleType>().write_batch(values, None, None),
            Self::Truth(values) => writer.typed::<BoolType>().write_batch(values, None, None),
            Self::Time(values) => {
                let there: Vec<i64> = values.iter().flatten().copied().collect();
                writer.typed::<Int64Type>().write_batch(&there, Some(&levels(values)), None)
            }
            Self::Text(values) => {
                let there: Vec<ByteArray> =
                    values.iter().flatten().map(|text| text.as_bytes().to_vec().into()).collect();
                writer.typed::<ByteArrayType>().write_batch(&there, Some(&levels(values)), None)
            }
        }
        .map(|_| ())
    }

    fn read(column: usize, group: &dyn RowGroupReader, schema: &Type) -> Result<Self, ReadError> {
        let rows = usize::try_from(group.metadata().num_rows()).map_err(|_| ReadError::Length)?;
        let unknown = || ReadError::Column(schema.name().to_owned());
        let is_optional = schema.get_basic_info().repetition() == Repetition::OPTIONAL;
        Ok(match (schema.get_physical_type(), is_optional) {
            (PhysicalType::INT64, false) => Self::Whole(required::<Int64Type>(column, group, rows)?),
            (PhysicalType::DOUBLE, false) => Self::Number(required::<DoubleType>(column, group, rows)?),
            (PhysicalType::BOOLEAN, false) => Self::Truth(required::<BoolType>(column, group, rows)?),
            (PhysicalType::INT64, true) => Self::Time(optional::<Int64Type>(column, group, rows)?),
            (PhysicalType::BYTE_ARRAY, true) => {
                let texts = optional::<ByteArrayType>(column, group, rows)?.into_iter().map(|text| {
                    let text = text.map(|text| text.as_utf8().map(str::to_owned));
                    text.transpose()
                });
                Self::Text(texts.collect::<Result<_, ParquetError>>()?)
            }
            _ => return Err(unknown()),
        })
    }
}

/// One where there is a value, zero where there is none.
fn levels<T>(values: &[Option<T>]) -> Vec<i16> {
    values.iter().map(|value| i16::from(value.is_some())).collect()
}

fn required<T: DataType>(column: usize, group: &dyn RowGroupReader, rows: usize) -> Result<Vec<T::T>, ReadError> {
    let mut reader = get_typed_column_reader::<T>(group.get_column_reader(column)?);
    let mut values = Vec::new();
    reader.read_records(rows, None, None, &mut values)?;
    if values.len() == rows { Ok(values) } else { Err(ReadError::Length) }
}

fn optional<T: DataType>(
    column: usize,
    group: &dyn RowGroupReader,
    rows: usize,
) -> Result<Vec<Option<T::T>>, ReadError> {
    let mut reader = get_typed_column_reader::<T>(group.get_column_reader(column)?);
    let (mut levels, mut values) = (Vec::new(), Vec::new());
    reader.read_records(rows, Some(&mut levels), None, &mut values)?;
    let mut values = values.into_iter();
    let all: Vec<Option<T::T>> = levels.iter().map(|level| (*level > 0).then(|| values.next()).flatten()).collect();
    if all.len() == rows { Ok(all) } else { Err(ReadError::Length) }
}

impl Table {
    /// The table as a file.
    pub fn bytes(&self) -> Vec<u8> {
        let fields: Vec<TypePtr> = self.columns.iter().map(|(name, column)| Arc::new(column.schema(name))).collect();
        let schema = Type::group_type_builder("table").with_fields(fields).build().expect("a table is a sound schema");
        let metadata = self.metadata.iter().map(|(key, value)| KeyValue::new(key.clone(), value.clone())).collect();
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by(format!("patrolscope {}", env!("CARGO_PKG_VERSION")))
            .set_key_value_metadata(Some(metadata))
            .build();
        let written = || -> Result<Vec<u8>, ParquetError> {
            let mut file = SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties))?;
            let mut group = file.next_row_group()?;
            let mut columns = self.columns.iter();
            while let Some(mut writer) = group.next_column()? {
                if let Some((_, column)) = columns.next() {
                    column.write(&mut writer)?;
                }
                writer.close()?;
            }
            group.close()?;
            file.into_inner()
        };
        written().expect("columns of one length are written to memory")
    }

    /// Reads a file of one table back.
    pub fn read(bytes: Vec<u8>) -> Result<Self, ReadError> {
        let file = SerializedFileReader::new(Bytes::from(bytes))?;
        let metadata = file.metadata().file_metadata();
        let fields = metadata.schema().get_fields();
        let key_values = metadata.key_value_metadata().into_iter().flatten();
        let mut table = Self {
            columns: Vec::with_capacity(fields.len()),
            metadata: key_values.map(|it| (it.key.clone(), it.value.clone().unwrap_or_default())).collect(),
        };
        if file.num_row_groups() != 1 {
            return Err(ReadError::Length);
        }
        let group = file.get_row_group(0)?;
        for (index, field) in fields.iter().enumerate() {
            if !field.is_primitive() {
                return Err(ReadError::Column(field.name().to_owned()));
            }
            table.columns.push((field.name().to_owned(), Column::read(index, &*group, field)?));
        }
        Ok(table)
    }

    fn column(&self, name: &str) -> Result<&Column, ReadError> {
        let found = self.columns.iter().find(|(known, _)| known == name);
        found.map(|(_, column)| column).ok_or_else(|| ReadError::Column(name.to_owned()))
    }
}

/// Columns by their kind, for reading.
macro_rules! columns_of {
    ($($name:ident: $variant:ident -> $type:ty;)*) => {
        impl Table {
            $(
                fn $name(&self, name: &str) -> Result<&[$type], ReadError> {
                    match self.column(name)? {
                        Column::$variant(values) => Ok(values),
                        _ => Err(ReadError::Column(name.to_owned())),
                    }
                }
            )*
        }
    };
}

columns_of! {
    whole: Whole -> i64;
    numbers: Number -> f64;
    times: Time -> Option<i64>;
    texts: Text -> Option<String>;
    truths: Truth -> bool;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        Table {
            columns: vec![
                ("run".into(), Column::Whole(vec![0, 1, 1 << 50])),
                ("late".into(), Column::Number(vec![0.1, -0.0, f64::MIN_POSITIVE])),
                ("entered".into(), Column::Time(vec![None, Some(1_765_243_200_000_001), None])),
                ("zone".into(), Column::Text(vec![Some("大韓民国".into()), None, Some(String::new())])),
                ("is_entry".into(), Column::Truth(vec![true, false, true])),
            ],
            metadata: vec![("unit.late".into(), "seconds".into())],
        }
    }

    #[test]
    fn a_table_comes_back_as_it_was_written() {
        assert_eq!(Table::read(table().bytes()).unwrap(), table());
        let empty = Table { columns: vec![("run".into(), Column::Whole(Vec::new()))], ..Table::default() };
        assert_eq!(Table::read(empty.bytes()).unwrap(), empty);
    }

    #[test]
    fn half_a_file_and_nonsense_are_refused() {
        let whole = table().bytes();
        for cut in [0, 1, 8, whole.len() / 2, whole.len() - 1] {
            assert!(Table::read(whole[..cut].to_vec()).is_err(), "{cut}");
        }
        assert!(Table::read(b"PAR1 this is none PAR1".to_vec()).is_err());
    }
}
