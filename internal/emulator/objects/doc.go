// Package objects is the emulator's Amazon S3: general purpose buckets,
// their settings, and objects with versions.
//
// Object requests are answered by gofakes3 on a Backend over the emulator's
// store. In front of it stands what gofakes3 lacks: accounts and regions,
// owners that requests expect, virtual-host addresses, bucket settings,
// bodies in S3's own chunked encoding, and checksums.
//
// A bucket is the resource of type AWS::S3::Bucket in package provider, its
// settings are that resource's properties, its policy is a resource of type
// AWS::S3::BucketPolicy: stacks, the Cloud Control API and S3 see the same.
// Names of buckets are unique in the whole emulator, as they are in an AWS
// partition. Whoever is not the owner of a bucket has no access to it. None of
// the settings has an effect, except versioning. Parts of an unfinished multipart upload
// are held in memory and lost with the process.
package objects
