package main

// onStatusSignal does nothing: Windows has no such signal.
func onStatusSignal(func()) (stop func()) { return func() {} }
