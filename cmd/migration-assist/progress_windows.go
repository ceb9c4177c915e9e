package main

// catchStatusSignal does nothing: Windows has no such signal.
func catchStatusSignal() {}

// onStatusSignal does nothing: Windows has no such signal.
func onStatusSignal(func()) (stop func()) { return func() {} }
