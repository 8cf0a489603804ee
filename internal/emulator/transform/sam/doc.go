// Package sam does the transform AWS::Serverless-2016-10-31: it makes of
// functions, APIs, tables and layers the resources that they stand for, with
// the logical IDs that AWS gives them, as these decide what an update
// replaces.
//
// What it makes follows AWS documentation, "Generated CloudFormation resources
// for AWS SAM", and, where that says nothing (properties, hashes in logical
// IDs, texts of errors), AWS's own translator, which is public: its version
// 1.115.0 is what the tests were compared with. What it does not do it refuses
// by name.
package sam
