// The messages of ONNX's protobuf schema (onnx.proto, IR version 10) that a model of ours needs, by their field numbers.

import { create, createFileRegistry, type DescMessage } from '@bufbuild/protobuf'
import {
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  FileDescriptorProtoSchema,
} from '@bufbuild/protobuf/wkt'

type FieldType = 'int32' | 'int64' | 'float' | 'string' | 'bytes' | `onnx.${string}`

/** name, number, type, and whether it repeats */
type Field = readonly [name: string, number: number, type: FieldType, repeated?: 'repeated']

const messages: Readonly<Record<string, readonly Field[]>> = {
  ModelProto: [
    ['ir_version', 1, 'int64'],
    ['producer_name', 2, 'string'],
    ['producer_version', 3, 'string'],
    ['doc_string', 6, 'string'],
    ['graph', 7, 'onnx.GraphProto'],
    ['opset_import', 8, 'onnx.OperatorSetIdProto', 'repeated'],
    ['metadata_props', 14, 'onnx.StringStringEntryProto', 'repeated'],
  ],
  StringStringEntryProto: [
    ['key', 1, 'string'],
    ['value', 2, 'string'],
  ],
  OperatorSetIdProto: [
    ['domain', 1, 'string'],
    ['version', 2, 'int64'],
  ],
  GraphProto: [
    ['node', 1, 'onnx.NodeProto', 'repeated'],
    ['name', 2, 'string'],
    ['initializer', 5, 'onnx.TensorProto', 'repeated'],
    ['doc_string', 10, 'string'],
    ['input', 11, 'onnx.ValueInfoProto', 'repeated'],
    ['output', 12, 'onnx.ValueInfoProto', 'repeated'],
  ],
  NodeProto: [
    ['input', 1, 'string', 'repeated'],
    ['output', 2, 'string', 'repeated'],
    ['name', 3, 'string'],
    ['op_type', 4, 'string'],
    ['attribute', 5, 'onnx.AttributeProto', 'repeated'],
    ['domain', 7, 'string'],
  ],
  AttributeProto: [
    ['name', 1, 'string'],
    ['f', 2, 'float'],
    ['i', 3, 'int64'],
    ['s', 4, 'bytes'],
    ['g', 6, 'onnx.GraphProto'],
    ['ints', 8, 'int64', 'repeated'],
    ['type', 20, 'int32'],
  ],
  TensorProto: [
    ['dims', 1, 'int64', 'repeated'],
    ['data_type', 2, 'int32'],
    ['name', 8, 'string'],
    ['raw_data', 9, 'bytes'],
  ],
  ValueInfoProto: [
    ['name', 1, 'string'],
    ['type', 2, 'onnx.TypeProto'],
  ],
  TypeProto: [['tensor_type', 1, 'onnx.TensorTypeProto']],
  TensorTypeProto: [
    ['elem_type', 1, 'int32'],
    ['shape', 2, 'onnx.TensorShapeProto'],
  ],
  TensorShapeProto: [['dim', 1, 'onnx.DimensionProto', 'repeated']],
  // a oneof in onnx.proto: set one of the two
  DimensionProto: [
    ['dim_value', 1, 'int64'],
    ['dim_param', 2, 'string'],
  ],
}

const scalarTypes: Readonly<Record<string, FieldDescriptorProto_Type>> = {
  int32: FieldDescriptorProto_Type.INT32,
  int64: FieldDescriptorProto_Type.INT64,
  float: FieldDescriptorProto_Type.FLOAT,
  string: FieldDescriptorProto_Type.STRING,
  bytes: FieldDescriptorProto_Type.BYTES,
}

const registry = createFileRegistry(
  create(FileDescriptorProtoSchema, {
    name: 'onnx.proto',
    package: 'onnx',
    syntax: 'proto2',
    messageType: Object.entries(messages).map(([name, fields]) => ({
      name,
      field: fields.map(([field, number, type, repeated]) => ({
        name: field,
        number,
        label: repeated ? FieldDescriptorProto_Label.REPEATED : FieldDescriptorProto_Label.OPTIONAL,
        type: scalarTypes[type] ?? FieldDescriptorProto_Type.MESSAGE,
        typeName: type in scalarTypes ? undefined : `.${type}`,
      })),
    })),
  }),
  () => undefined,
)

function message(name: string): DescMessage {
  const found = registry.getMessage(`onnx.${name}`)
  if (!found) throw new Error(`onnx.${name} is not in the schema`)
  return found
}

export const ModelProto = message('ModelProto')
