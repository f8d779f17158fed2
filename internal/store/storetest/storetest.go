// Package storetest holds stores to what package chat asks of them, and rules to what
// it asks of rules.
package storetest
